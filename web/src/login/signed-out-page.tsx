import { useCallback, useEffect, useState } from 'react';
import { useServices } from '../app/services.ts';
import { Button } from '../ui/button.tsx';
import { HowToSignIn, Welcome } from './welcome.tsx';

/** What a browser without a session sees, whatever the path. It goes on by itself when another tab signs in. */
export function SignedOutPage() {
  const { api, queries, login } = useServices();
  const [isBusy, setBusy] = useState(false);
  const check = useCallback(async () => {
    setBusy(true);
    try {
      await queries.fetchQuery({ ...api.status(), staleTime: 0 });
      await queries.resetQueries();
      login.set('in');
    } catch {
      // Still without a session; the page says what to do.
    } finally {
      setBusy(false);
    }
  }, [api, queries, login]);
  useEffect(() => {
    const onFocus = () => void check();
    window.addEventListener('focus', onFocus);
    return () => window.removeEventListener('focus', onFocus);
  }, [check]);
  return (
    <Welcome title="You are not signed in">
      <HowToSignIn />
      <Button isBusy={isBusy} onClick={() => void check()}>
        I have signed in
      </Button>
    </Welcome>
  );
}
