import type { ClientError } from '../../../../client/app-error.ts';
import { useCommand } from '../../keys/use-command.ts';
import { Button } from '../../ui/button.tsx';
import { SelectField, TextField } from '../../ui/fields.tsx';
import { Problem } from '../../ui/problem.tsx';
import type { Wish } from './use-save.ts';

/** Where an edit is saved. */
export interface SaveBarProps {
  /** The version that the work is based on. */
  readonly base: string;
  readonly isDirty: boolean;
  readonly isBusy: boolean;
  readonly error: ClientError | null;
  readonly wish: Wish;
  /** A version that somebody saved meanwhile. */
  readonly newer: string | undefined;
  readonly onWish: (wish: Wish) => void;
  readonly onLook: () => void;
  readonly onSave: () => void;
}

/** Summary, version step and the save button; says at once when somebody else has saved. */
export function SaveBar(props: SaveBarProps) {
  const { base, isDirty, isBusy, error, wish, newer, onWish, onLook, onSave } = props;
  useCommand('save', () => {
    if (isDirty && !isBusy) onSave();
  });
  return (
    <div className="save-bar">
      {error && error.code !== 'REVISION_CONFLICT' && <Problem error={error} />}
      {newer !== undefined && (
        <p className="notice" role="status">
          Somebody saved version {newer} while you were editing. <Button onClick={onLook}>Compare with yours</Button>
        </p>
      )}
      <div className="save-row">
        <TextField
          label={`What changed since ${base} (optional)`}
          value={wish.summary}
          maxLength={500}
          placeholder="Written by itself when empty"
          onChange={(summary) => onWish({ ...wish, summary })}
        />
        <SelectField
          label="Version step"
          value={wish.bump}
          options={[
            { value: '', label: 'By what changed' },
            { value: 'patch', label: 'Patch' },
            { value: 'minor', label: 'Minor' },
            { value: 'major', label: 'Major' },
          ]}
          onChange={(bump) => onWish({ ...wish, bump })}
        />
        <Button
          kind="primary"
          type="submit"
          writes
          isBusy={isBusy}
          off={isDirty ? undefined : 'Nothing has changed yet'}
          command="save"
        >
          Save
        </Button>
      </div>
    </div>
  );
}
