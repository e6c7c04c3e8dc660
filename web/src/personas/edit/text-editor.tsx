import { Field } from '../../ui/fields.tsx';

/** The text of a persona, or a whole document. */
export interface TextEditorProps {
  readonly label: string;
  readonly value: string;
  readonly onChange: (value: string) => void;
}

/** A plain editor for Markdown. Tab leaves the field, as everywhere on the page. */
export function TextEditor({ label, value, onChange }: TextEditorProps) {
  return (
    <div className="text-editor">
      <Field label={label}>
        {(wiring) => (
          <textarea
            {...wiring}
            className="input code"
            value={value}
            rows={20}
            spellCheck
            onChange={(event) => onChange(event.target.value)}
          />
        )}
      </Field>
    </div>
  );
}
