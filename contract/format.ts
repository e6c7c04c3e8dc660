import { z } from 'zod';

/** A file format that personas come in and go out in. */
export const formatId = z.enum([
  'maestro',
  'maestro-bundle',
  'claude-agent',
  'claude-style',
  'claude-rule',
  'claude-memory',
  'gemini-agent',
  'gemini-command',
  'gemini-memory',
  'codex-agent',
  'opencode-agent',
  'cursor-rule',
  'cursor-agent',
  'cursor-legacy',
  'copilot-agent',
  'copilot-rule',
  'copilot-instructions',
  'agents-md',
  'soul-md',
  'card-json',
  'card-png',
  'fabric',
  'llm',
  'promptfoo',
  'langfuse',
]);
export type FormatId = z.infer<typeof formatId>;

/** What a format is, for people. */
export interface FormatInfo {
  readonly id: FormatId;
  readonly title: string;
  /** Where such files are. */
  readonly where: string;
  /** What of a persona it holds, and what it does not. */
  readonly keeps: string;
  readonly loses: string;
  /** Sources of regular expressions for paths that are files of this format wherever they are found. */
  readonly places: readonly string[];
}
