/** How a program ended that `execFile` ran. */
export type ProgramFailure = Error & { readonly stderr?: string; readonly code?: number | string | null };

const NETWORK = /\b(?:ENOTCACHED|ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ENETUNREACH|EHOSTUNREACH)\b/;

/** Whether npm failed because it could not reach its registry, and not because of what it was asked for. */
export function isNoNetwork({ stderr }: ProgramFailure): boolean {
  return NETWORK.test(stderr ?? '');
}
