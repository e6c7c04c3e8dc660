import type { DaemonEvent } from '../../contract/event.ts';
import type { RequestRecord } from '../../contract/system.ts';

/** What happened in one session. */
export interface TimelineData {
  /** Changes, oldest first. */
  readonly events: readonly DaemonEvent[];
  /** Gateway requests, newest first. */
  readonly requests: readonly RequestRecord[];
}
