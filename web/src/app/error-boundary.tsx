import { Component, type ReactNode } from 'react';

interface State {
  readonly error: Error | undefined;
}

/** Catches what a defect of the page throws while it is drawn, and offers a way on. */
export class ErrorBoundary extends Component<{ readonly children: ReactNode }, State> {
  override readonly state: State = { error: undefined };

  static getDerivedStateFromError(error: unknown): State {
    return { error: error instanceof Error ? error : new Error(String(error)) };
  }

  override render(): ReactNode {
    const { error } = this.state;
    if (!error) return this.props.children;
    return (
      <main className="welcome">
        <div className="welcome-card" role="alert">
          <h1>This page has a defect</h1>
          <p>Nothing on the daemon was touched by it. Loading the page again usually helps.</p>
          <p>
            <code>{error.message.slice(0, 300)}</code>
          </p>
          <button type="button" className="button primary" onClick={() => window.location.reload()}>
            Load again
          </button>
        </div>
      </main>
    );
  }
}
