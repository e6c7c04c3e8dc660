import type { UseQueryResult } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import type { ClientError } from '../../../client/app-error.ts';
import { Problem } from './problem.tsx';

/** A query and what to show of its answer. */
export interface LoadedProps<T> {
  readonly query: Pick<UseQueryResult<T, ClientError>, 'data' | 'error' | 'refetch' | 'isPending'>;
  /** What is being read, for screen readers: "versions". */
  readonly what: string;
  readonly children: (data: T) => ReactNode;
}

/** The answer of a query; until it is there a quiet placeholder, and what went wrong where it failed. */
export function Loaded<T>({ query, what, children }: LoadedProps<T>) {
  if (query.data !== undefined) return children(query.data);
  if (query.error) return <Problem error={query.error} onRetry={() => void query.refetch()} />;
  return (
    <div className="skeleton" role="status">
      <span className="sr-only">Reading {what}…</span>
    </div>
  );
}
