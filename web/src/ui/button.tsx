import type { ReactNode } from 'react';
import { useServices } from '../app/services.ts';
import { type CommandId, keyOf } from '../keys/key-table.ts';
import { useStore } from '../lib/store.ts';

/** What a button looks like and does. */
export interface ButtonProps {
  readonly children: ReactNode;
  readonly onClick?: () => void;
  readonly kind?: 'primary' | 'plain' | 'quiet' | 'danger';
  readonly type?: 'button' | 'submit';
  /** It changes something on the daemon: without a connection it is off and says why. */
  readonly writes?: boolean;
  /** Why it cannot be used now; absent when it can. */
  readonly off?: string | undefined;
  /** The change it began is under way. */
  readonly isBusy?: boolean;
  /** Its command of the key table: shows the key. */
  readonly command?: CommandId;
  /** Name for screen readers where the content is no text. */
  readonly label?: string;
}

/** A button. One that is off stays reachable, and says why when it is pressed. */
export function Button(props: ButtonProps) {
  const { children, onClick, kind = 'plain', type = 'button', writes, isBusy = false, command, label } = props;
  const { live, toasts } = useServices();
  const isLost = useStore(live.connection).state === 'lost';
  const reason = props.off ?? (writes && isLost ? 'Not while the daemon is out of reach' : undefined);
  const isOff = reason !== undefined || isBusy;
  return (
    <button
      type={type}
      className={`button ${kind}`}
      aria-disabled={isOff || undefined}
      aria-busy={isBusy || undefined}
      aria-label={label}
      aria-keyshortcuts={command && keyOf(command).replace('Ctrl', 'Control')}
      title={reason ?? label}
      onClick={(event) => {
        if (isOff) event.preventDefault();
        else onClick?.();
        if (reason !== undefined) toasts.show(`${reason}.`);
      }}
    >
      {children}
      {command && (
        <span className="key" aria-hidden="true">
          {keyOf(command)}
        </span>
      )}
    </button>
  );
}
