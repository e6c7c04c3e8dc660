import { useSyncExternalStore } from 'react';

/** One value that components follow. */
export interface Store<T> {
  get(): T;
  /** Takes a new value, or makes one of the old, and tells the listeners when it is another one. */
  set(next: T | ((before: T) => T)): void;
  /** Calls the listener after every change until the answered function is called. */
  subscribe(listener: () => void): () => void;
}

/** A store with a first value. */
export function createStore<T>(initial: T): Store<T> {
  let value = initial;
  const listeners = new Set<() => void>();
  return {
    get: () => value,
    set(next) {
      const after = typeof next === 'function' ? (next as (before: T) => T)(value) : next;
      if (Object.is(after, value)) return;
      value = after;
      for (const listener of listeners) listener();
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

/** The value of a store; the component follows its changes. */
export function useStore<T>(store: Pick<Store<T>, 'get' | 'subscribe'>): T {
  return useSyncExternalStore(store.subscribe, store.get);
}
