import { AppError } from '../errors.ts';

/** A persona reference taken apart. */
export interface ParsedRef {
  /** Name or UUID. */
  readonly target: string;
  readonly isId: boolean;
  /** Version or label after the `@`; undefined means the latest version. */
  readonly selector: string | undefined;
}

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;
const SEMVER = /^\d+\.\d+\.\d+$/;

/** Takes `name`, `name@1.2.0`, `name@label` or an id apart. Throws INVALID_INPUT on an empty side. */
export function parseRef(ref: string): ParsedRef {
  const at = ref.indexOf('@');
  const target = at < 0 ? ref : ref.slice(0, at);
  const selector = at < 0 ? undefined : ref.slice(at + 1);
  if (!target || selector === '') {
    throw new AppError('INVALID_INPUT', `"${ref}" names no persona: write name, name@1.2.0, name@label or an id`);
  }
  return { target, isId: UUID.test(target), selector: selector === 'latest' ? undefined : selector };
}

/** Whether a selector is a version rather than a label. */
export function isVersionSelector(selector: string): boolean {
  return SEMVER.test(selector);
}
