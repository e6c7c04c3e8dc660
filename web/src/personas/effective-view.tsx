import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { EffectivePrompt, PersonaDetail } from '../../../contract/persona.ts';
import { useServices } from '../app/services.ts';
import { useCommand } from '../keys/use-command.ts';
import { formatCount, formatNumber } from '../lib/format.ts';
import { useLocation } from '../router/use-route.ts';
import { CopyButton, useCopy } from '../ui/copy-button.tsx';
import { Icon } from '../ui/icon.tsx';
import { Loaded } from '../ui/loaded.tsx';
import { Safe, SafeText } from '../ui/safe.tsx';
import { ContextForm, contextOf } from './context-form.tsx';
import { type ShownPart, shownParts, sourcesOf } from './prompt-sources.ts';

/** The text an agent gets: chain merged, fragments in, conditions decided, variables filled; and where it comes from. */
export function EffectiveView({ persona, reference }: { readonly persona: PersonaDetail; readonly reference: string }) {
  const { api } = useServices();
  const { params } = useLocation();
  const [variables, setVariables] = useState<Readonly<Record<string, string>>>({});
  const context = contextOf(params, variables);
  const query = useQuery({ ...api.resolved(reference, context), placeholderData: keepPreviousData });
  return (
    <section aria-label="What the agent gets">
      <ContextForm persona={persona} variables={variables} onVariables={setVariables} />
      <Loaded query={{ ...query, data: query.error ? undefined : query.data }} what="the effective prompt">
        {(prompt) => <Prompt prompt={prompt} />}
      </Loaded>
    </section>
  );
}

function Prompt({ prompt }: { readonly prompt: EffectivePrompt }) {
  const copy = useCopy();
  const sources = sourcesOf(prompt);
  useCommand('persona.copy', () => copy(prompt.text, 'the effective prompt'));
  return (
    <>
      <div className="text-head">
        <p className="facts">
          <b>{formatNumber(prompt.tokens, 'token')}</b>
          <span title="Tokens are counted with this tokenizer; other models count a little differently">
            {prompt.tokenizer}
          </span>
        </p>
        <CopyButton text={prompt.text} what="the effective prompt" />
      </div>
      {sources.length > 1 && (
        <ul className="sources" aria-label="Where the text comes from">
          {sources.map(({ persona, version, tokens, hue }) => (
            <li key={`${persona}@${version}`} className={`hue-${hue}`}>
              <code>
                {persona}@{version}
              </code>{' '}
              {formatCount(tokens)}
            </li>
          ))}
        </ul>
      )}
      {prompt.warnings.map(({ code, message }) => (
        <p key={`${code} ${message}`} className="notice">
          <Icon name="warning" />
          <Safe text={message} />
        </p>
      ))}
      {prompt.text === '' && <p className="empty">Nothing: the effective text is empty.</p>}
      <div className="parts">
        {shownParts(prompt).map((shown) => (
          <Part key={shown.part.span[0]} shown={shown} />
        ))}
      </div>
    </>
  );
}

function Part({ shown: { part, text, hue } }: { readonly shown: ShownPart }) {
  const [first, last] = part.lines;
  return (
    <section className={`part hue-${hue}`} aria-label={`From ${part.persona}`}>
      <p className="part-from">
        <code>
          {part.persona}@{part.version}
        </code>
        <span>
          <Safe text={part.section === '' ? 'before the first heading' : part.section} />
        </span>
        <span>{first === last ? `line ${first}` : `lines ${first}–${last}`}</span>
        <span>{formatNumber(part.tokens, 'token')}</span>
      </p>
      <SafeText text={text} />
    </section>
  );
}
