/** The daemon's whole interface as a type: the one import of clients across the wall to the daemon. */
export type { AppRouter } from '../daemon/rpc/router.ts';
