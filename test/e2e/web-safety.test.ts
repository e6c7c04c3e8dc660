import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Request } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { toClientError } from '../../client/app-error.ts';
import { packageRoot } from '../../client/package-root.ts';
import { openBrowser, signIn, type TestBrowser, type Visit } from '../harness/browser.ts';
import { type DaemonKit, startDaemonKit } from '../harness/daemon-kit.ts';
import { describeWith } from '../harness/needs-program.ts';

const IMAGE = '<img src=x onerror=window.__xss=1>';
/** Stands for a character that the daemon does not take; the answers to the page are changed to hold it. */
const HIDDEN = 'HIDDEN-SIGN';
const REVERSED = `safe${HIDDEN}evil`;

describeWith('chromium', 'hostile text on the web view', (chromium) => {
  let kit: DaemonKit;
  let browser: TestBrowser;
  let visit: Visit;
  let names: readonly string[];
  let sessionId: string;

  beforeAll(async () => {
    [kit, browser] = await Promise.all([startDaemonKit(), openBrowser(chromium)]);
    names = await importHostile(kit);
    await kit.client.persona.create.mutate({
      name: 'titled',
      displayName: `${IMAGE}${REVERSED}`,
      description: `<script>window.__xss=1</script> [x](javascript:window.__xss=1)`,
      content: `# ${IMAGE}\n\n<a href="javascript:window.__xss=1">c</a>\n`,
    });
    await kit.client.persona.edit.mutate({
      ref: 'titled',
      baseVersion: '1.0.0',
      fields: { content: `# ${IMAGE}\n\n<svg onload=window.__xss=1>\n` },
      summary: `<script>window.__xss=1</script>`,
    });
    const wish = { agent: 'codex', persona: 'titled', label: `${IMAGE}${REVERSED}`, cwd: `/${IMAGE}` } as const;
    sessionId = (await kit.client.session.start.mutate(wish)).id;
    visit = await browser.visit(kit.httpUrl);
    // As from a damaged or foreign daemon: the page must not rely on the checks of ours.
    await visit.page.route(/\/trpc\/(?:persona|version|session)\./, async (route) => {
      const response = await route.fetch();
      await route.fulfill({ response, body: (await response.text()).replaceAll(HIDDEN, '\u202e') });
    });
    await signIn(visit, kit.client);
  });
  afterAll(async () => {
    await browser?.close();
    await kit?.dispose();
  });

  it('is accepted as text by the daemon, so that the page has something to show', () => {
    expect(names.length).toBeGreaterThanOrEqual(14);
  });

  it('is shown as what it is in every view, and does nothing', async () => {
    for (const name of names) {
      await expectHarmless(`/personas/${name}?view=source`);
      await visit.page.getByRole('link', { name: 'Effective', exact: true }).click();
      await visit.page.getByRole('region', { name: 'What the agent gets' }).waitFor();
      await expectNothingHappened(name);
    }
    for (const rest of ['', '/versions', '/edit', '/edit?as=document']) await expectHarmless(`/personas/titled${rest}`);
    await visit.picture('hostile');
  });

  it('is harmless in names of sessions, dialogs and the address', async () => {
    await expectHarmless('/sessions');
    await expectHarmless(`/sessions/${sessionId}`);
    await expectHarmless(`/sessions?dialog=switch&session=${sessionId}&persona=titled`);
    await expectHarmless(`/personas/${encodeURIComponent(IMAGE)}`);
    await expectHarmless(`/personas?q=${encodeURIComponent(IMAGE)}&tag=${encodeURIComponent('safe\u202eevil')}`);
    await expectHarmless(`/sessions/${encodeURIComponent(`"><script>window.__xss=1</script>`)}`);
  });

  it('shows markup as letters and makes hidden characters visible', async () => {
    await visit.open('/personas/titled');
    const heading = visit.page.getByRole('heading', { name: /onerror/ });
    expect(await heading.textContent()).toBe(`${IMAGE}safe\\u{202e}evil`);
    expect(await visit.page.title()).toBe(`${IMAGE}safe\\u{202e}evil · Maestro`);
  });

  it('leaves no error behind', () => {
    // Names that no persona and no session has are answered with 400 and 404.
    expect(visit.errors(/status of 40[04]/)).toEqual([]);
  });

  async function expectHarmless(path: string): Promise<void> {
    await visit.open(path);
    await expectNothingHappened(path);
  }

  async function expectNothingHappened(where: string): Promise<void> {
    const { page } = visit;
    await page.locator('.skeleton').first().waitFor({ state: 'detached' });
    const found = await page.evaluate<Found>(`({
      ran: window.__xss,
      scripts: document.scripts.length,
      images: document.images.length,
      links: [...document.links].map(({ href }) => href).filter((href) => !href.startsWith(location.origin)),
      reordered: /[\\u202a-\\u202e\\u2066-\\u2069\\u200b\\u{e0000}-\\u{e007f}]/u.test(document.body.innerText),
    })`);
    expect([where, found]).toEqual([where, { ran: undefined, scripts: 1, images: 0, links: [], reordered: false }]);
    expect(await visit.violations()).toEqual([]);
    expect(visit.foreignRequests()).toEqual([]);
  }
});

interface Found {
  readonly ran: unknown;
  readonly scripts: number;
  readonly images: number;
  readonly links: readonly string[];
  readonly reordered: boolean;
}

/** Imports every hostile document; answers the names of those that the daemon took. */
async function importHostile({ client }: DaemonKit): Promise<readonly string[]> {
  const folder = join(packageRoot(), 'test/fixtures/web-xss');
  const names: string[] = [];
  for (const file of readdirSync(folder)) {
    const document = readFileSync(join(folder, file), 'utf8');
    try {
      names.push((await client.transfer.import.mutate({ document, fallbackName: file.replace('.md', '') })).name);
    } catch (error) {
      expect(['CONTENT_UNSAFE', 'IMPORT_INVALID']).toContain(toClientError(error).code);
    }
  }
  return names;
}

describeWith('chromium', 'what the web view keeps and sends', (chromium) => {
  let kit: DaemonKit;
  let browser: TestBrowser;

  beforeAll(async () => {
    [kit, browser] = await Promise.all([startDaemonKit(), openBrowser(chromium)]);
  });
  afterAll(async () => {
    await browser?.close();
    await kit?.dispose();
  });

  describe('in the browser', () => {
    it('no token and no code is in storage, in the page or in reach of scripts', async () => {
      const visit = await browser.visit(kit.httpUrl);
      await signIn(visit, kit.client);
      await visit.open('/sessions?dialog=start');
      await visit.page.getByRole('dialog').getByRole('button', { name: 'Start', exact: true }).click();
      await visit.page.getByRole('heading', { name: 'The session is live' }).waitFor();
      await visit.page.keyboard.press('Escape');
      await visit.page.getByRole('dialog').waitFor({ state: 'detached' });
      const kept = await visit.page.evaluate<string>(
        'JSON.stringify([{ ...localStorage }, { ...sessionStorage }, document.cookie, history.state, location.href])',
      );
      expect(kept).not.toContain('mst_');
      expect(await visit.page.content()).not.toContain('mst_');
      const [cookie, ...others] = await visit.context.cookies();
      expect(others).toEqual([]);
      expect(cookie).toMatchObject({ httpOnly: true, sameSite: 'Strict', name: `maestro_${kit.port}` });
    });
  });

  it('the first load is under 150 kB compressed', async () => {
    const visit = await browser.visit(kit.httpUrl);
    const loaded: Request[] = [];
    visit.page.on('requestfinished', (request) => loaded.push(request));
    await signIn(visit, kit.client);
    const files = loaded.filter(
      (request) => request.method() === 'GET' && /\/(?:login|assets\/.+)$/.test(request.url()),
    );
    const sizes = await Promise.all(files.map((request) => request.sizes()));
    expect(files.some((request) => request.url().endsWith('.js'))).toBe(true);
    expect(sizes.reduce((sum, { responseBodySize }) => sum + responseBodySize, 0)).toBeLessThan(150_000);
  });
});
