import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openBrowser, signIn, type TestBrowser, type Visit } from '../harness/browser.ts';
import { type DaemonKit, startDaemonKit } from '../harness/daemon-kit.ts';
import { describeWith } from '../harness/needs-program.ts';

const FIRST = '# Strict reviewer\n\nYou review code.\n\n## Rules\n\n- Cite the file you mean\n';
const SECOND = '# Strict reviewer\n\nYou review code.\n\n## Rules\n\n- Cite the file and line you mean\n';

describeWith('chromium', 'the web view', (chromium) => {
  let kit: DaemonKit;
  let browser: TestBrowser;
  let visit: Visit;
  let page: Page;

  beforeAll(async () => {
    [kit, browser] = await Promise.all([startDaemonKit(), openBrowser(chromium)]);
    const { client } = kit;
    await client.persona.create.mutate({ name: 'base', displayName: 'Base', content: '# Base\n\nBe kind.\n' });
    await client.persona.create.mutate({
      name: 'reviewer',
      displayName: 'Strict reviewer',
      tags: ['review'],
      parent: 'base',
      content: FIRST,
    });
    await client.persona.edit.mutate({ ref: 'reviewer', baseVersion: '1.0.0', fields: { content: SECOND } });
    await client.persona.create.mutate({ name: 'writer', displayName: 'Writer', content: '# Writer\n\nWrite.\n' });
    visit = await browser.visit(kit.httpUrl);
    page = visit.page;
  });
  afterAll(async () => {
    await browser?.close();
    await kit?.dispose();
  });

  describe('login', () => {
    it('asks for a link where there is no session, whatever the path', async () => {
      await page.goto(`${kit.httpUrl}/sessions`);
      await page.getByRole('heading', { name: 'You are not signed in' }).waitFor();
      await page.getByText('maestro web', { exact: true }).waitFor();
    });

    it('takes the code out of the address and the history, and goes on to the personas', async () => {
      await signIn(visit, kit.client);
      expect(page.url()).toBe(`${kit.httpUrl}/personas`);
      await page.goBack();
      expect(page.url()).toBe(`${kit.httpUrl}/sessions`);
      await page.goForward();
      expect(page.url()).toBe(`${kit.httpUrl}/personas`);
    });

    it('works once for each link', async () => {
      const { url } = await kit.client.token.webLink.mutate();
      const [first, second] = [await browser.visit(kit.httpUrl), await browser.visit(kit.httpUrl)];
      await first.page.goto(url);
      await first.page.getByRole('heading', { name: 'Personas', exact: true }).waitFor();
      await second.page.goto(url);
      await second.page.getByRole('heading', { name: 'This link does not work any more' }).waitFor();
      expect(second.page.url()).not.toContain('code=');
      // A new link that is pasted into the same tab changes only the fragment.
      await signIn(second, kit.client);
      await first.context.close();
      await second.context.close();
    });

    it('ends with the session: the cookie is worth nothing afterwards', async () => {
      const other = await browser.visit(kit.httpUrl);
      await signIn(other, kit.client);
      const cookies = await other.context.cookies();
      await other.page.getByRole('button', { name: 'Sign out' }).click();
      await other.page.getByRole('heading', { name: 'You are not signed in' }).waitFor();
      await other.context.addCookies(cookies);
      await other.page.goto(`${kit.httpUrl}/personas`);
      await other.page.getByRole('heading', { name: 'You are not signed in' }).waitFor();
      await other.context.close();
    });
  });

  describe('personas', () => {
    it('are listed, narrowed by what is typed, and the URL holds the filter', async () => {
      await visit.open('/personas');
      await page.getByRole('link', { name: /Writer/ }).waitFor();
      await page.getByRole('searchbox').fill('strict');
      await page.waitForURL('**/personas?q=strict');
      await page.getByRole('link', { name: /Writer/ }).waitFor({ state: 'detached' });
      await page.reload();
      await page.getByRole('link', { name: /Strict reviewer/ }).click();
      await page.waitForURL('**/personas/reviewer?q=strict');
    });

    it('show the text that an agent gets, with where each part comes from', async () => {
      await page.getByRole('heading', { name: 'Strict reviewer' }).waitFor();
      await page.getByRole('region', { name: 'From base' }).getByText('Be kind.').waitFor();
      await page
        .getByRole('region', { name: 'From reviewer' })
        .last()
        .getByText('Cite the file and line you mean')
        .waitFor();
      await visit.picture('persona');
    });

    it('show what changed between versions, with the changed words marked', async () => {
      await page.getByRole('link', { name: 'Versions', exact: true }).click();
      await page.waitForURL('**/reviewer/versions?q=strict');
      const diff = page.getByRole('table');
      await diff.locator('.removed', { hasText: 'Cite the file you mean' }).waitFor();
      await diff.locator('.added mark', { hasText: 'and line' }).waitFor();
      await page.getByLabel('Compare', { exact: true }).selectOption('effective');
      await page.waitForURL('**of=effective**');
      await diff.locator('.added', { hasText: 'Cite the file and line you mean' }).waitFor();
      await visit.picture('versions');
    });

    it('are made from a template and then edited; the edit is a new version', async () => {
      await visit.open('/personas?dialog=create');
      await page.getByRole('radio', { name: /^Reviewer/ }).check();
      await page.getByLabel('Name', { exact: true }).fill('my-reviewer');
      await page.getByRole('button', { name: 'Create' }).click();
      await page.waitForURL('**/personas/my-reviewer');
      await page.getByRole('button', { name: /^Edit/ }).click();
      const text = page.getByLabel('Text', { exact: true });
      await text.fill(`${await text.inputValue()}\n## Mine\n\n- One more rule\n`);
      await page.getByText('What this changes against 1.0.0').click();
      await page.locator('.added', { hasText: 'One more rule' }).waitFor();
      await page.getByRole('button', { name: /^Save/ }).click();
      await page.waitForURL('**/personas/my-reviewer');
      await page.getByText('my-reviewer@1.1.0').first().waitFor();
      const saved = await kit.client.persona.get.query({ ref: 'my-reviewer' });
      expect(saved.content).toContain('- One more rule');
    });

    it('go back to an old version as a new one', async () => {
      await visit.open('/personas/my-reviewer/versions');
      await page.getByRole('button', { name: 'Roll back to 1.0.0…' }).click();
      await page.getByRole('button', { name: 'Roll back', exact: true }).click();
      await page.getByText('my-reviewer@1.2.0').first().waitFor();
      expect((await kit.client.version.list.query({ ref: 'my-reviewer' })).length).toBe(3);
    });

    it('are deleted after a question and come back by undo', async () => {
      await visit.open('/personas/my-reviewer');
      await page.getByRole('button', { name: 'Delete…' }).click();
      await page.getByRole('dialog').getByRole('button', { name: 'Delete', exact: true }).click();
      await page.waitForURL(`${kit.httpUrl}/personas`);
      await page.getByRole('link', { name: /my-reviewer/ }).waitFor({ state: 'detached' });
      await page.getByRole('button', { name: 'Undo' }).click();
      await page.getByRole('link', { name: /my-reviewer/ }).waitFor();
    });
  });

  describe('sessions', () => {
    it('appear while one looks, and are switched with the keyboard from the next request on', async () => {
      await visit.open('/sessions');
      await page.getByText('No agent runs through Maestro now.').waitFor();
      const { id } = await kit.client.session.start.mutate({ agent: 'codex', persona: 'writer', label: 'fix login' });
      await page.getByRole('link', { name: 'fix login' }).waitFor();
      await page.keyboard.press('j');
      await page.keyboard.press('s');
      const dialog = page.getByRole('dialog', { name: 'Switch the persona' });
      await dialog.getByRole('combobox', { name: 'Persona' }).waitFor();
      await page.keyboard.type('strict');
      await dialog.getByRole('option', { name: /^Strict reviewer/, selected: true }).waitFor();
      await dialog.getByText(/→ \d+ tokens/).waitFor();
      await visit.picture('switch');
      await page.keyboard.press('Enter');
      await page.getByText('“fix login”: reviewer@1.0.1 from the next request on.').waitFor();
      const after = await kit.client.session.get.query({ id });
      expect(after).toMatchObject({ revision: 2, stack: [{ persona: 'reviewer', version: '1.0.1' }] });
      await page.keyboard.press('u');
      await page.getByText('Undone.').waitFor();
      const undone = await kit.client.session.get.query({ id });
      expect(undone).toMatchObject({ revision: 3, stack: [{ persona: 'writer' }] });
      await page.getByText('writer@1.0.0').waitFor();
    });

    it('follow what others do: a switch on the command line is seen without a reload', async () => {
      await kit.client.session.switch.mutate({ target: { all: true }, persona: 'reviewer' });
      await page.locator('.board-row', { hasText: 'reviewer@1.0.1' }).waitFor();
    });

    it('can get an old version of a persona, from its history', async () => {
      await visit.open('/personas/reviewer/versions');
      await page.getByRole('link', { name: 'Text of 1.0.0' }).click();
      await page.getByRole('region', { name: 'Source' }).getByText('Cite the file you mean').waitFor();
      await page.getByRole('button', { name: 'Put in force…' }).click();
      const dialog = page.getByRole('dialog');
      await dialog.getByRole('option', { name: 'reviewer@1.0.0', selected: true }).waitFor();
      await dialog.getByText(/→ \d+ tokens/).waitFor();
      await dialog.getByRole('button', { name: 'Switch', exact: true }).click();
      await page.getByText('“fix login”: reviewer@1.0.0 from the next request on.').waitFor();
      const [session] = await kit.client.session.list.query({});
      expect(session?.stack).toMatchObject([{ persona: 'reviewer', version: '1.0.0' }]);
      await visit.open('/sessions');
    });

    it('are started here, and the token is shown once', async () => {
      await page.keyboard.press('n');
      await page.getByLabel('Label', { exact: true }).fill('from the page');
      await page.getByRole('option', { name: /^Writer/ }).click();
      await page.getByRole('dialog').getByRole('button', { name: 'Start', exact: true }).click();
      await page.getByRole('heading', { name: 'The session is live' }).waitFor();
      const token = await page.getByText(/^mst_[A-Za-z0-9]{8}_/).textContent();
      await page.getByRole('button', { name: 'Copy the token' }).click();
      expect(await page.evaluate('navigator.clipboard.readText()')).toBe(token);
      await visit.picture('started');
      await page.getByRole('button', { name: /^I have copied it/ }).click();
      await page.getByRole('heading', { name: 'from the page' }).waitFor();
      expect(await page.content()).not.toContain(token);
    });

    it('show their timeline, and are reverted, cleared and ended after a question', async () => {
      await page.getByRole('region', { name: 'Timeline' }).getByText('writer@1.0.0').waitFor();
      await page.getByRole('button', { name: 'Clear' }).click();
      await page.getByText('Nothing: requests pass as the agent makes them.').waitFor();
      await page.getByRole('button', { name: 'Revert' }).click();
      await page.getByRole('region', { name: 'In force' }).getByText('writer@1.0.0').waitFor();
      await visit.picture('session');
      await page.getByRole('button', { name: 'End…' }).click();
      await page.getByRole('button', { name: 'End the session' }).click();
      await page.getByRole('article').getByText('ended', { exact: true }).first().waitFor();
      const sessions = await kit.client.session.list.query({ ended: true });
      expect(sessions.find(({ label }) => label === 'from the page')?.state).toBe('ended');
    });
  });

  it('did all of this without an error, a policy violation or a foreign request', async () => {
    // Before the login the daemon refuses, as it must, and the browser prints that.
    expect(visit.errors(/status of 401/)).toEqual([]);
    expect(await visit.violations()).toEqual([]);
    expect(visit.foreignRequests()).toEqual([]);
  });
});
