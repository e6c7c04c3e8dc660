import { useEffect, useState } from 'react';
import { useServices } from '../../app/services.ts';

/** A move that waits for an answer. */
export interface LeaveGuard {
  /** Where one wanted to go; undefined while nobody wants to leave. */
  readonly wanted: string | undefined;
  readonly stay: () => void;
  readonly leave: () => void;
  /** Lets the next moves pass, after the work was saved. */
  readonly release: () => void;
}

/** Keeps unsaved work: moves inside the page wait for an answer, closing the tab makes the browser ask. */
export function useLeaveGuard(isDirty: boolean): LeaveGuard {
  const { navigator } = useServices();
  const [wanted, setWanted] = useState<string>();
  useEffect(() => {
    if (!isDirty) return;
    navigator.guard((to) => {
      setWanted(to);
      return false;
    });
    const onUnload = (event: BeforeUnloadEvent) => event.preventDefault();
    window.addEventListener('beforeunload', onUnload);
    return () => {
      navigator.guard(undefined);
      window.removeEventListener('beforeunload', onUnload);
    };
  }, [isDirty, navigator]);
  return {
    wanted,
    stay: () => setWanted(undefined),
    leave: () => {
      navigator.guard(undefined);
      if (wanted !== undefined) navigator.go(wanted);
    },
    release: () => navigator.guard(undefined),
  };
}
