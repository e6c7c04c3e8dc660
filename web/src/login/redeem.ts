/** How a one-time code fared. */
export type Redemption = 'accepted' | 'refused' | 'too-many' | 'unreachable';

/**
 * Takes the one-time code out of the address (`#code=…`), so that it stays neither there nor in the history; undefined
 * when there is none.
 */
export function takeLoginCode(view: Window): string | undefined {
  const code = new URLSearchParams(view.location.hash.slice(1)).get('code');
  if (view.location.hash !== '') view.history.replaceState(null, '', view.location.pathname);
  return code === null || code === '' ? undefined : code;
}

/** Changes a one-time code into the session cookie, which this page cannot read. */
export async function redeem(code: string): Promise<Redemption> {
  const status = await post('/login', { code });
  if (status === undefined) return 'unreachable';
  if (status === 429) return 'too-many';
  return status >= 200 && status < 300 ? 'accepted' : 'refused';
}

/** Ends the session on the daemon; false when it could not be told. */
export async function endSession(): Promise<boolean> {
  const status = await post('/logout', {});
  return status !== undefined && (status < 400 || status === 401);
}

/** The status of the answer; undefined when there was none. */
async function post(path: string, body: object): Promise<number | undefined> {
  try {
    const answer = await fetch(path, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
      cache: 'no-store',
      redirect: 'error',
    });
    return answer.status;
  } catch {
    // A fetch fails without a status when nobody answers; the caller says so in words.
    return undefined;
  }
}
