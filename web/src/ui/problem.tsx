import type { ClientError } from '../../../client/app-error.ts';
import { ERROR_TABLE } from '../../../contract/errors.ts';
import { Button } from './button.tsx';
import { Icon } from './icon.tsx';
import { Safe } from './safe.tsx';

/** An error as the page shows it: what happened, its code, and what to do. */
export function Problem({ error, onRetry }: { readonly error: ClientError; readonly onRetry?: () => void }) {
  return (
    <div className="problem-panel" role="alert">
      <Icon name="warning" />
      <div>
        <p>
          <Safe text={error.message} />
        </p>
        <p className="hint">
          <code>{error.code}</code> {ERROR_TABLE[error.code].meaning}
        </p>
        {onRetry && <Button onClick={onRetry}>Try again</Button>}
      </div>
    </div>
  );
}
