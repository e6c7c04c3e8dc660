import { useId } from 'react';
import type { Template } from '../../../../contract/template.ts';
import { formatNumber } from '../../lib/format.ts';
import { Safe, SafeText } from '../../ui/safe.tsx';

/** The templates and which one is chosen; empty text is the empty persona. */
export interface TemplateChoiceProps {
  readonly templates: readonly Template[];
  readonly chosen: string;
  readonly onChoose: (template: string) => void;
}

/** Where a new persona begins: nothing, or one of the templates, with its text to look at. */
export function TemplateChoice({ templates, chosen, onChoose }: TemplateChoiceProps) {
  const group = useId();
  const template = templates.find(({ name }) => name === chosen);
  return (
    <div className="template-choice">
      <fieldset>
        <legend>Start from</legend>
        <TemplateOption group={group} value="" isChosen={chosen === ''} onChoose={onChoose}>
          <b>Empty</b>
          <span className="hint">A text of your own</span>
        </TemplateOption>
        {templates.map(({ name, displayName, description, tokens }) => (
          <TemplateOption key={name} group={group} value={name} isChosen={chosen === name} onChoose={onChoose}>
            <b>
              <Safe text={displayName || name} />
            </b>
            <span className="hint">
              <Safe text={description} /> · {formatNumber(tokens, 'token')}
            </span>
          </TemplateOption>
        ))}
      </fieldset>
      {template && (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard
        <section className="template-text" aria-label={`Text of ${template.displayName}`} tabIndex={0}>
          <SafeText text={template.content} />
        </section>
      )}
    </div>
  );
}

function TemplateOption(props: {
  readonly group: string;
  readonly value: string;
  readonly isChosen: boolean;
  readonly onChoose: (template: string) => void;
  readonly children: React.ReactNode;
}) {
  const { group, value, isChosen, onChoose, children } = props;
  return (
    <label className="option">
      <input type="radio" name={group} value={value} checked={isChosen} onChange={() => onChoose(value)} />
      <span>{children}</span>
    </label>
  );
}
