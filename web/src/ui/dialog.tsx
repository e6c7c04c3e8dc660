import { type ReactNode, useEffect, useId, useRef } from 'react';
import { focusField } from '../lib/first-focus.ts';
import { Icon } from './icon.tsx';

/** What a dialog shows. */
export interface DialogProps {
  readonly title: string;
  readonly children: ReactNode;
  readonly onClose: () => void;
  readonly size?: 'narrow' | 'wide';
  /** A question whose answer matters: a click beside it does not close it. */
  readonly isQuestion?: boolean;
}

/**
 * A modal dialog. The browser keeps the focus inside, closes it with Escape and gives the focus back to where it came
 * from. The element with `autofocus`, else the first control, has the focus at first.
 */
export function Dialog({ title, children, onClose, size = 'narrow', isQuestion = false }: DialogProps) {
  const ref = useRef<HTMLDialogElement>(null);
  const pressed = useRef<EventTarget>(null);
  const titleId = useId();
  useEffect(() => {
    const dialog = ref.current;
    if (!dialog || dialog.open) return;
    const before = document.activeElement;
    dialog.showModal();
    focusField(dialog.querySelector<HTMLElement>('[data-autofocus]'));
    return () => {
      dialog.close();
      if (before instanceof HTMLElement && before.isConnected) before.focus();
    };
  }, []);
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the click beside the dialog has its key, Escape, by the browser
    <dialog
      ref={ref}
      className={`dialog ${size}`}
      aria-labelledby={titleId}
      onCancel={(event) => {
        event.preventDefault();
        onClose();
      }}
      onPointerDown={(event) => {
        pressed.current = event.target;
      }}
      onClick={(event) => {
        // Selecting text may end beside the dialog; only a click that also began there is meant to close it.
        const isBeside = event.target === ref.current && pressed.current === ref.current;
        if (isBeside && !isQuestion) onClose();
      }}
    >
      <div className="dialog-body">
        <header className="dialog-head">
          <h2 id={titleId}>{title}</h2>
          <button type="button" className="button quiet icon-only" aria-label="Close" onClick={onClose}>
            <Icon name="close" />
          </button>
        </header>
        {children}
      </div>
    </dialog>
  );
}
