import { isPersonaName } from '../../../../contract/limits.ts';
import { SelectField, TextField } from '../../ui/fields.tsx';
import type { Draft } from './draft.ts';

/** The fields beside the text. */
export interface DetailFieldsProps {
  readonly draft: Draft;
  readonly onChange: (change: Partial<Draft>) => void;
}

/** Everything of a persona that is not its text. */
export function DetailFields({ draft, onChange }: DetailFieldsProps) {
  return (
    <div className="detail-fields">
      <TextField
        label="Name"
        isCode
        isRequired
        value={draft.name}
        maxLength={64}
        error={isPersonaName(draft.name.trim()) ? undefined : '1 to 64 characters a-z, 0-9 and -'}
        onChange={(name) => onChange({ name })}
      />
      <TextField
        label="Title"
        value={draft.displayName}
        maxLength={200}
        onChange={(displayName) => onChange({ displayName })}
      />
      <TextField
        label="Description"
        value={draft.description}
        maxLength={2_000}
        onChange={(description) => onChange({ description })}
      />
      <TextField
        label="Tags"
        value={draft.tags}
        hint="Separated by commas or spaces"
        onChange={(tags) => onChange({ tags })}
      />
      <TextField
        label="Parent"
        isCode
        value={draft.parent}
        placeholder="none"
        hint="name, name@1.2.0 or name@label"
        maxLength={160}
        onChange={(parent) => onChange({ parent })}
      />
      <SelectField
        label="Inheritance"
        value={draft.inherit}
        options={[
          { value: 'merge', label: 'Merge by section' },
          { value: 'append', label: 'Append to the parent' },
          { value: 'replace', label: 'Replace the parent' },
        ]}
        onChange={(inherit) => onChange({ inherit })}
      />
      <SelectField
        label="Kind"
        value={draft.kind}
        options={[
          { value: 'persona', label: 'Persona' },
          { value: 'fragment', label: 'Fragment, only inside others' },
          { value: 'style', label: 'Style, a tone on top' },
        ]}
        onChange={(kind) => onChange({ kind })}
      />
    </div>
  );
}
