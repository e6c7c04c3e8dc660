import { useState } from 'react';
import { useServices } from '../app/services.ts';
import { groupBy } from '../lib/group-by.ts';
import { useStore } from '../lib/store.ts';
import { Dialog } from '../ui/dialog.tsx';
import { TextField } from '../ui/fields.tsx';
import { type CommandId, type KeyRow, searchKeys } from './key-table.ts';

/** Every key by what it does, searchable by words and by the key itself. A row that can be done here does it. */
export function HelpDialog({ onClose }: { readonly onClose: () => void }) {
  const { commands, letterKeys } = useServices();
  const active = useStore(commands.active);
  const letters = useStore(letterKeys);
  const [text, setText] = useState('');
  const rows = searchKeys(text);
  const run = (id: CommandId) => {
    onClose();
    // The dialog must be gone first: commands move the focus and may open another one.
    setTimeout(() => commands.run(id), 0);
  };
  return (
    <Dialog title="Keys" onClose={onClose}>
      <TextField label="Search words or a key" type="search" value={text} onChange={setText} isFirst />
      <div className="help-rows">
        {[...groupBy(rows, ({ group }) => group)].map(([group, members]) => (
          <section key={group}>
            <h3>{group}</h3>
            <ul>
              {members.map((row) => (
                <li key={row.id}>
                  <HelpRow row={row} isActive={active.has(row.id)} onRun={() => run(row.id)} />
                </li>
              ))}
            </ul>
          </section>
        ))}
        {rows.length === 0 && <p className="hint">No key does that.</p>}
      </div>
      <label className="check">
        <input
          type="checkbox"
          checked={letters === 'on'}
          onChange={(event) => letterKeys.set(event.target.checked ? 'on' : 'off')}
        />
        Single letters run commands (turn off for speech input)
      </label>
    </Dialog>
  );
}

function HelpRow(props: { readonly row: KeyRow; readonly isActive: boolean; readonly onRun: () => void }) {
  const { row, isActive, onRun } = props;
  return (
    <button
      type="button"
      className="help-row"
      aria-disabled={!isActive || undefined}
      title={isActive ? undefined : 'Not on this page'}
      onClick={() => {
        if (isActive) onRun();
      }}
    >
      <span>{row.title}</span>
      <span className="keys">
        {row.keys.map((key) => (
          <kbd key={key}>{key}</kbd>
        ))}
      </span>
    </button>
  );
}
