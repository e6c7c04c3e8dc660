import type { AppState } from './state/app-state.ts';

/** Gives the next state; must not change the one it gets. */
export type Reducer = (state: AppState) => AppState;

/** The one place where the state is kept. */
export class Store {
  private state: AppState;
  private readonly listeners = new Set<() => void>();

  constructor(state: AppState) {
    this.state = state;
  }

  /** The state now. */
  get(): AppState {
    return this.state;
  }

  /** Changes the state and tells the listeners, unless nothing changed. */
  update(reducer: Reducer): void {
    const next = reducer(this.state);
    if (next === this.state) return;
    this.state = next;
    for (const listener of [...this.listeners]) listener();
  }

  /** Calls a listener after each change; gives the function that ends it. */
  subscribe(listener: () => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }
}
