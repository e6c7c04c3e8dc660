import { useQueries, useQuery } from '@tanstack/react-query';
import type { EffectivePrompt } from '../../../../contract/persona.ts';
import type { SessionSummary } from '../../../../contract/session.ts';
import { useServices } from '../../app/services.ts';
import { tokensInForce } from '../../data/session-patches.ts';
import { formatCount, formatDelta } from '../../lib/format.ts';
import { Problem } from '../../ui/problem.tsx';
import { Safe, SafeText } from '../../ui/safe.tsx';
import { sectionChanges } from './section-changes.ts';

/** What a switch would do. */
export interface SwitchPreviewProps {
  readonly persona: string;
  readonly reached: readonly SessionSummary[];
}

/** The price and the difference of a switch before it is made: tokens, sections, the new text. */
export function SwitchPreview({ persona, reached }: SwitchPreviewProps) {
  const { prompts, error } = usePrompts(persona, reached);
  const [only] = reached;
  const [prompt] = prompts.values();
  return (
    <section className="switch-preview" aria-label="What changes">
      {error && <Problem error={error} />}
      {prompt && <TokenDelta reached={reached} prompts={prompts} />}
      {prompt && only && reached.length === 1 && <OneSession session={only} prompt={prompt} />}
      {prompt && (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard
        <section className="preview-text" aria-label="The new text" tabIndex={0}>
          <SafeText text={prompt.text} />
        </section>
      )}
    </section>
  );
}

/** The effective prompt for every kind of agent that is reached; what fails is shown, and does not stop a switch. */
function usePrompts(persona: string, reached: readonly SessionSummary[]) {
  const { api } = useServices();
  const [only] = reached;
  const contexts =
    reached.length === 1 && only
      ? [{ agent: only.agent, cwd: only.cwd, session: only.id }]
      : [...new Set(reached.map(({ agent }) => agent))].map((agent) => ({ agent }));
  const queries = useQueries({ queries: contexts.map((context) => api.resolved(persona, context)) });
  const prompts = new Map<string, EffectivePrompt>();
  for (const [i, { data }] of queries.entries()) {
    const agent = contexts[i]?.agent;
    if (data && agent !== undefined) prompts.set(agent, data);
  }
  return { prompts, error: queries.find((query) => query.error)?.error ?? null };
}

function TokenDelta(props: {
  readonly reached: readonly SessionSummary[];
  readonly prompts: ReadonlyMap<string, EffectivePrompt>;
}) {
  const { reached, prompts } = props;
  const before = reached.reduce((sum, session) => sum + tokensInForce(session), 0);
  const after = reached.reduce((sum, { agent }) => sum + (prompts.get(agent)?.tokens ?? 0), 0);
  return (
    <p className="facts">
      <b>
        {formatCount(before)} → {formatCount(after)} tokens
      </b>
      <span className={after > before ? 'more' : 'less'}>{formatDelta(after - before)}</span>
      <span>in each request{reached.length > 1 && `, over ${reached.length} sessions`}</span>
    </p>
  );
}

/** For one session: which sections change, and what the provider's cache must read again. */
function OneSession({ session, prompt }: { readonly session: SessionSummary; readonly prompt: EffectivePrompt }) {
  const { api } = useServices();
  const text = useQuery(api.sessionText(session.id));
  const requests = useQuery(api.requests(session.id, 1));
  const lastInput = requests.data?.[0]?.inputTokens;
  const changes = text.data && sectionChanges(text.data.text, prompt.text);
  const groups = changes
    ? ([
        ['New', changes.added],
        ['Changed', changes.changed],
        ['Gone', changes.removed],
      ] as const)
    : [];
  return (
    <>
      {groups.some(([, names]) => names.length > 0) && (
        <dl className="section-changes">
          {groups
            .filter(([, names]) => names.length > 0)
            .map(([word, names]) => (
              <div key={word} className={word.toLowerCase()}>
                <dt>{word}</dt>
                <dd>
                  <Safe text={names.join(' · ')} />
                </dd>
              </div>
            ))}
        </dl>
      )}
      {lastInput !== null && lastInput !== undefined && (
        <p className="hint">
          The next request reads its prompt without the provider’s cache once: the last one had {formatCount(lastInput)}{' '}
          input tokens.
        </p>
      )}
    </>
  );
}
