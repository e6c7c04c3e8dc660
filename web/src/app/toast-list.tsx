import { useEffect, useState } from 'react';
import { useStore } from '../lib/store.ts';
import { TOAST_MS, type Toast } from '../lib/toasts.ts';
import { Icon } from '../ui/icon.tsx';
import { Safe } from '../ui/safe.tsx';
import { useServices } from './services.ts';

/** What happened last, with a way to take it back. Read out without taking the focus. */
export function ToastList() {
  const toasts = useStore(useServices().toasts.shown);
  return (
    <div className="toasts" role="status" aria-live="polite">
      {toasts.map((toast) => (
        <ToastCard key={toast.id} toast={toast} />
      ))}
    </div>
  );
}

function ToastCard({ toast }: { readonly toast: Toast }) {
  const { toasts } = useServices();
  const [isHeld, setHeld] = useState(false);
  useEffect(() => {
    if (isHeld) return;
    const timer = setTimeout(() => toasts.dismiss(toast.id), TOAST_MS);
    return () => clearTimeout(timer);
  }, [isHeld, toast.id, toasts]);
  const hold = () => setHeld(true);
  const release = () => setHeld(false);
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: the pointer over it only keeps it from going away
    <div
      className={`toast ${toast.tone}`}
      onPointerEnter={hold}
      onPointerLeave={release}
      onFocus={hold}
      onBlur={release}
    >
      {toast.tone === 'problem' && <Icon name="warning" />}
      <p>
        <Safe text={toast.text} />
      </p>
      {toast.undo && (
        <button type="button" className="button quiet" onClick={() => toasts.undo(toast.id)}>
          <Icon name="undo" />
          Undo
          <span className="key" aria-hidden="true">
            u
          </span>
        </button>
      )}
      <button
        type="button"
        className="button quiet icon-only"
        aria-label="Dismiss"
        onClick={() => toasts.dismiss(toast.id)}
      >
        <Icon name="close" />
      </button>
    </div>
  );
}
