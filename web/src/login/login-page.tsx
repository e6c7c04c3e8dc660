import { useEffect, useRef, useState } from 'react';
import { useServices } from '../app/services.ts';
import { pathOf } from '../router/route.ts';
import { type Redemption, redeem, takeLoginCode } from './redeem.ts';
import { HowToSignIn, Welcome } from './welcome.tsx';

const REASONS: Readonly<Record<Exclude<Redemption, 'accepted'>, string>> = {
  refused: 'This link was used already, or it is older than a minute. Links work once.',
  'too-many': 'There were too many failed logins. Wait a minute, then use a new link.',
  unreachable: 'The daemon does not answer. Start it with `maestro daemon start`, then use a new link.',
};

/** Where a one-time link leads: changes its code into a session and goes on to the personas. */
export function LoginPage({ code }: { readonly code: string | undefined }) {
  const { navigator, queries, login } = useServices();
  const [failure, setFailure] = useState<Exclude<Redemption, 'accepted'>>();
  const [isBusy, setBusy] = useState(code !== undefined);
  const tried = useRef<string | undefined>(undefined);
  useEffect(() => {
    const enter = async (each: string | undefined) => {
      // A code works once: a second attempt with the same one would only fail.
      if (each === undefined || tried.current === each) return;
      tried.current = each;
      setBusy(true);
      const outcome = await redeem(each);
      setBusy(false);
      if (outcome !== 'accepted') return setFailure(outcome);
      queries.clear();
      login.set('in');
      navigator.go(pathOf({ page: 'personas' }), { replace: true });
    };
    void enter(code);
    // A new link pasted into this very tab changes only the fragment.
    const onHash = () => void enter(takeLoginCode(window));
    window.addEventListener('hashchange', onHash);
    return () => window.removeEventListener('hashchange', onHash);
  }, [code, navigator, queries, login]);
  if (isBusy) {
    return (
      <Welcome title="Signing in…">
        <p role="status">One moment.</p>
      </Welcome>
    );
  }
  return (
    <Welcome title={failure ? 'This link does not work any more' : 'Sign in'}>
      {failure && <p role="alert">{REASONS[failure]}</p>}
      <HowToSignIn />
    </Welcome>
  );
}
