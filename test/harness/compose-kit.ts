import type { PersonaHeader, ResolveContext } from '../../contract/persona.ts';
import { type AppError, isAppError } from '../../daemon/domain/errors.ts';
import { composePrompt, type SourceVersion } from '../../daemon/domain/prompt/compose.ts';

/** A version of a persona with this text. */
export function source(persona: string, content: string, header: PersonaHeader = {}): SourceVersion {
  const id = `id-${persona}`;
  return {
    ...{ personaId: id, persona, version: '1.0.0', versionId: `${id}-1` },
    ...{ content, contentKey: content, tags: [], header, parent: null },
  };
}

/** What a prompt is composed with, besides its chain. */
export interface Setup {
  readonly fragments?: Readonly<Record<string, readonly SourceVersion[]>>;
  readonly context?: ResolveContext;
  readonly allowMissing?: boolean;
  readonly explain?: boolean;
}

/** Composes a chain given from the leaf to the root. */
export function compose(
  chain: readonly SourceVersion[],
  { fragments = {}, context = {}, allowMissing = false, explain = false }: Setup = {},
) {
  return composePrompt({ chain, fragments: new Map(Object.entries(fragments)), context, allowMissing, explain });
}

/** The AppError that a call ends in; it must be one. */
export function refusal(run: () => unknown): AppError {
  try {
    run();
  } catch (error) {
    if (isAppError(error)) return error;
    throw error;
  }
  throw new Error('it was not refused');
}

/** A text with an opening, a section with a sub-section, and an end. */
export const parent = source('base', 'Be exact.\n\n# Rules\n\n- Cite.\n\n## Tone\n\nFormal.\n\n# End\n\nStop.\n');
