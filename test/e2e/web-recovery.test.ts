import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openBrowser, signIn, type TestBrowser, type Visit } from '../harness/browser.ts';
import { type DaemonKit, startDaemonKit } from '../harness/daemon-kit.ts';
import { describeWith } from '../harness/needs-program.ts';

describeWith('chromium', 'the web view when things go wrong', (chromium) => {
  let kit: DaemonKit;
  let browser: TestBrowser;
  let visit: Visit;
  let page: Page;

  beforeAll(async () => {
    [kit, browser] = await Promise.all([startDaemonKit(), openBrowser(chromium)]);
    await kit.client.persona.create.mutate({ name: 'alpha', displayName: 'Alpha', content: '# A\n\nOne.\n' });
    await kit.client.persona.create.mutate({ name: 'beta', displayName: 'Beta', content: '# B\n\nTwo.\n' });
    await kit.client.session.start.mutate({ agent: 'codex', persona: 'alpha', label: 'work' });
    visit = await browser.visit(kit.httpUrl);
    page = visit.page;
    await signIn(visit, kit.client);
  });
  afterAll(async () => {
    await browser?.close();
    await kit?.dispose();
  });

  it('shows both sides of a conflict and loses neither', async () => {
    await visit.open('/personas/alpha/edit');
    await page.getByLabel('Text', { exact: true }).fill('# A\n\nOne, mine.\n');
    const theirs = { content: '# A\n\nOne, theirs.\n', description: 'Their words' };
    await kit.client.persona.edit.mutate({ ref: 'alpha', baseVersion: '1.0.0', fields: theirs });
    await page.getByText('Somebody saved version 1.0.1 while you were editing.').waitFor();
    await page.getByRole('button', { name: /^Save/ }).click();
    await page.getByRole('heading', { name: 'alpha is at 1.0.1 now; you began at 1.0.0' }).waitFor();
    await page.getByRole('region', { name: 'What they changed' }).getByText('One, theirs.').waitFor();
    await page.getByRole('region', { name: 'What you changed' }).getByText('One, mine.').waitFor();
    await visit.picture('conflict');
    expect((await kit.client.persona.get.query({ ref: 'alpha' })).content).toContain('theirs');
    await page.getByRole('button', { name: 'Go on with mine, on top of theirs' }).click();
    await page.getByRole('button', { name: /^Save/ }).click();
    await page.getByText('Saved alpha@1.0.2').waitFor();
    const saved = await kit.client.persona.get.query({ ref: 'alpha' });
    expect(saved).toMatchObject({ content: '# A\n\nOne, mine.\n', description: 'Their words' });
  });

  it('asks before unsaved work is left', async () => {
    await visit.open('/personas/beta/edit');
    await page.getByLabel('Text', { exact: true }).fill('# B\n\nChanged.\n');
    await page.getByRole('link', { name: /^Sessions/ }).click();
    await page.getByRole('dialog', { name: 'Leave without saving?' }).getByRole('button', { name: 'Stay' }).click();
    expect(await page.getByLabel('Text', { exact: true }).inputValue()).toContain('Changed.');
    await page.getByRole('link', { name: /^Sessions/ }).click();
    await page.getByRole('button', { name: 'Leave, drop the changes' }).click();
    await page.waitForURL('**/sessions');
  });

  it('takes back a switch that it showed too early, and says what went wrong', async () => {
    await page.route('**/trpc/session.switch', (route) => route.abort());
    await visit.open('/sessions');
    await page.getByRole('button', { name: 'Switch work' }).click();
    await page.getByRole('option', { name: /^Beta/ }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByText(/→ \d+ tokens/).waitFor();
    await dialog.getByRole('button', { name: 'Switch', exact: true }).click();
    await page.locator('.toast.problem', { hasText: 'the daemon does not answer' }).waitFor();
    await page.locator('.board-row', { hasText: 'alpha@1.0.0' }).waitFor();
    await page.unroute('**/trpc/session.switch');
  });

  it('says that the daemon is out of reach, keeps what it shows, and catches up when it is back', async () => {
    const { port } = kit;
    await visit.open('/sessions');
    await page.locator('.board-row', { hasText: 'alpha@1.0.0' }).waitFor();
    await kit.kill9();
    await page.getByText('The daemon is out of reach.', { exact: true }).waitFor();
    await page.locator('.board-row', { hasText: 'alpha@1.0.0' }).waitFor();
    const start = page.getByRole('button', { name: /^Start/ });
    expect(await start.getAttribute('title')).toBe('Not while the daemon is out of reach');
    await start.click({ force: true });
    await page.getByText('Not while the daemon is out of reach.').waitFor();
    expect(await page.getByRole('dialog').count()).toBe(0);
    await page.getByRole('button', { name: 'Try now' }).click();
    await page.getByText('The daemon is out of reach.', { exact: true }).waitFor();
    await visit.picture('offline');
    await kit.restart({ MAESTRO_HTTP_PORT: `${port}` });
    await kit.client.session.switch.mutate({ target: { all: true }, persona: 'beta' });
    await page.getByText('The daemon is out of reach.', { exact: true }).waitFor({ state: 'detached' });
    await page.locator('.board-row', { hasText: 'beta@1.0.0' }).waitFor();
    await kit.client.session.switch.mutate({ target: { all: true }, persona: 'alpha' });
    await page.locator('.board-row', { hasText: 'alpha@1.0.2' }).waitFor();
  });

  it('comes to the login when the session ends elsewhere, and goes on when another tab signs in', async () => {
    const other = await visit.context.newPage();
    await other.goto(`${kit.httpUrl}/personas`);
    await other.getByRole('button', { name: 'Sign out' }).click();
    await other.getByRole('heading', { name: 'You are not signed in' }).waitFor();
    await page.getByRole('heading', { name: 'You are not signed in' }).waitFor();
    await signIn({ ...visit, page: other }, kit.client);
    await page.getByRole('button', { name: 'I have signed in' }).click();
    await page.locator('.board-row', { hasText: 'alpha@1.0.2' }).waitFor();
    await other.close();
  });
});
