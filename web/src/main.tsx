import { createRoot } from 'react-dom/client';
import { App } from './app/app.tsx';
import { createServices } from './app/services.ts';
import { takeLoginCode } from './login/redeem.ts';
import './styles/index.css';

const place = document.getElementById('app');
if (!place) throw new Error('index.html has no element "app"');
// Before anything else: the code must not stay in the address.
const loginCode = takeLoginCode(window);
createRoot(place).render(<App services={createServices(window)} loginCode={loginCode} />);
