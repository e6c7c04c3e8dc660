import { CreateDialog } from '../personas/create/create-dialog.tsx';
import { useLocation } from '../router/use-route.ts';
import { StartDialog } from '../sessions/start/start-dialog.tsx';
import { SwitchDialog } from '../sessions/switch/switch-dialog.tsx';

/** The dialog that the URL names, over whatever page. */
export function Dialogs() {
  const { dialog } = useLocation();
  switch (dialog) {
    case 'create':
      return <CreateDialog />;
    case 'start':
      return <StartDialog />;
    case 'switch':
      return <SwitchDialog />;
    case undefined:
      return null;
  }
}
