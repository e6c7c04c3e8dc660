import { QueryClientProvider } from '@tanstack/react-query';
import { useStore } from '../lib/store.ts';
import { LoginPage } from '../login/login-page.tsx';
import { SignedOutPage } from '../login/signed-out-page.tsx';
import { useLocation } from '../router/use-route.ts';
import { ErrorBoundary } from './error-boundary.tsx';
import { type Services, ServicesContext } from './services.ts';
import { Shell } from './shell.tsx';
import { ToastList } from './toast-list.tsx';

/** The whole page, over its services. `loginCode` is the one-time code that the address held. */
export function App({ services, loginCode }: { readonly services: Services; readonly loginCode: string | undefined }) {
  return (
    <ErrorBoundary>
      <ServicesContext value={services}>
        <QueryClientProvider client={services.queries}>
          <Entrance services={services} loginCode={loginCode} />
        </QueryClientProvider>
      </ServicesContext>
    </ErrorBoundary>
  );
}

function Entrance({ services, loginCode }: { readonly services: Services; readonly loginCode: string | undefined }) {
  const login = useStore(services.login);
  const { route } = useLocation();
  if (route.page !== 'login' && login === 'in') return <Shell />;
  return (
    <>
      {route.page === 'login' ? <LoginPage code={loginCode} /> : <SignedOutPage />}
      <ToastList />
    </>
  );
}
