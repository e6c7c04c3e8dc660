import type { Scope } from '../../contract/system.ts';

/** What the owner of the daemon may do: everything but pass for an agent at the gateway. */
export const OWNER_SCOPES: readonly Scope[] = ['read', 'edit', 'apply', 'feedback', 'admin'];

/** Whether a credential with these scopes may do what needs this one. `admin` includes every other but `gateway`. */
export function allows(scopes: ReadonlySet<string>, needed: Scope): boolean {
  return scopes.has(needed) || (scopes.has('admin') && needed !== 'gateway');
}
