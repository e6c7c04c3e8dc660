import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core';
import type { DaemonClient } from '../../client/daemon-client.ts';
import { packageRoot } from '../../client/package-root.ts';

/** Sizes that the page is looked at in: width and height, CSS pixels. */
export const SCREENS = {
  desktop: { width: 1440, height: 900 },
  tablet: { width: 820, height: 1180 },
  phone: { width: 360, height: 740 },
} as const;

/** How a visitor looks at the page. */
export interface VisitOptions {
  readonly screen?: keyof typeof SCREENS;
  readonly theme?: 'light' | 'dark';
}

/** One visitor with cookies of their own, and what went wrong for them. */
export interface Visit {
  readonly page: Page;
  readonly context: BrowserContext;
  /** Goes to a path of the page when signed in; resolves when it hears of changes and has read what it shows. */
  open(path: string): Promise<void>;
  /** Errors of scripts and on the console, one sentence each. Words of `ignore` leave out the expected ones. */
  errors(ignore?: RegExp): readonly string[];
  /** What the content security policy had to stop. */
  violations(): Promise<readonly string[]>;
  /** URLs outside the daemon that anything on the page asked for; they are refused. */
  foreignRequests(): readonly string[];
  /** Keeps a picture in `artefacts/web`, which git ignores. */
  picture(name: string): Promise<void>;
}

/** A Chromium for the tests of a file. */
export interface TestBrowser {
  /** A fresh visitor; only requests to `origin` go through. */
  visit(origin: string, options?: VisitOptions): Promise<Visit>;
  close(): Promise<void>;
}

/** How long a visitor waits for what must appear. */
const WAIT_MS = 15_000;

const FLAGS = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** Starts the Chromium in `file` with a profile of its own, which goes with it. */
export async function openBrowser(file: string): Promise<TestBrowser> {
  const browser = await chromium.launch({ executablePath: file, args: FLAGS });
  return {
    visit: (origin, options = {}) => visit(browser, origin, options),
    close: () => browser.close(),
  };
}

/** Signs a visitor in by a fresh one-time link and waits for the library. */
export async function signIn({ page }: Pick<Visit, 'page'>, client: DaemonClient): Promise<void> {
  const { url } = await client.token.webLink.mutate();
  await page.goto(url);
  await page.getByRole('heading', { name: 'Personas', exact: true }).waitFor();
  await isAtRest(page);
}

/** The stream of events is open, so that keys work too; and no placeholder is left. */
async function isAtRest(page: Page): Promise<void> {
  await page.locator('.connection.live').waitFor();
  await page.locator('.skeleton').first().waitFor({ state: 'detached' });
}

async function visit(browser: Browser, origin: string, options: VisitOptions): Promise<Visit> {
  const { screen = 'desktop', theme = 'light' } = options;
  const context = await browser.newContext({
    viewport: SCREENS[screen],
    colorScheme: theme,
    reducedMotion: 'reduce',
    hasTouch: screen === 'phone',
    isMobile: screen === 'phone',
    deviceScaleFactor: screen === 'phone' ? 2 : 1,
  });
  const errors: string[] = [];
  const foreign: string[] = [];
  await context.grantPermissions(['clipboard-read', 'clipboard-write'], { origin });
  await context.route(
    (url) => url.origin !== origin && url.protocol !== 'blob:' && url.protocol !== 'data:',
    (route) => {
      foreign.push(route.request().url());
      return route.abort();
    },
  );
  await context.addInitScript({ content: RECORD_VIOLATIONS });
  const page = await context.newPage();
  page.setDefaultTimeout(WAIT_MS);
  page.on('pageerror', (error) => errors.push(`uncaught: ${error.message}`));
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') {
      errors.push(`${message.text()} (${message.location().url})`);
    }
  });
  return {
    page,
    context,
    async open(path) {
      await page.goto(origin + path);
      await isAtRest(page);
    },
    errors: (ignore) => errors.filter((error) => !ignore?.test(error)),
    violations: () => page.evaluate<readonly string[]>('window.__violations'),
    foreignRequests: () => foreign,
    async picture(name) {
      const folder = join(packageRoot(), 'artefacts/web');
      mkdirSync(folder, { recursive: true });
      await page.screenshot({ path: join(folder, `${name}.png`) });
    },
  };
}

/** Runs in the page before its own scripts. Text, since code of this file knows no DOM. */
const RECORD_VIOLATIONS = `
  window.__violations = [];
  document.addEventListener('securitypolicyviolation', ({ violatedDirective, blockedURI }) => {
    window.__violations.push(violatedDirective + ' stopped ' + blockedURI);
  });
`;
