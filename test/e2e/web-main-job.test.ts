import { afterAll, beforeAll, expect, it } from 'vitest';
import { openBrowser, signIn, type TestBrowser } from '../harness/browser.ts';
import { type DaemonKit, startDaemonKit } from '../harness/daemon-kit.ts';
import { type FakeUpstream, startFakeUpstream } from '../harness/fake-upstream.ts';
import { describeWith } from '../harness/needs-program.ts';

const ALPHA = '# Alpha\n\nAnswer as Alpha would.\n';
const BETA = '# Beta\n\nAnswer as Beta would.\n';

describeWith('chromium', 'the main job, done from the web view', (chromium) => {
  let kit: DaemonKit;
  let browser: TestBrowser;
  let upstream: FakeUpstream;

  beforeAll(async () => {
    upstream = await startFakeUpstream();
    [kit, browser] = await Promise.all([startDaemonKit({ upstreamUrl: upstream.url }), openBrowser(chromium)]);
    await kit.client.persona.create.mutate({ name: 'alpha', displayName: 'Alpha', content: ALPHA });
    await kit.client.persona.create.mutate({ name: 'beta', displayName: 'Beta', content: BETA });
  });
  afterAll(async () => {
    await browser?.close();
    await kit?.dispose();
    await upstream?.close();
  });

  it('starts a session, switches it in the middle of the conversation, and shows what each request carried', async () => {
    const visit = await browser.visit(kit.httpUrl);
    const { page } = visit;
    await signIn(visit, kit.client);
    await visit.open('/sessions?dialog=start&persona=alpha');
    await page.getByLabel('Label', { exact: true }).fill('talk');
    await page.getByRole('option', { name: /^Alpha/, selected: true }).waitFor();
    await page.getByRole('dialog').getByRole('button', { name: 'Start', exact: true }).click();
    await page.getByRole('button', { name: 'Copy the OpenAI URL' }).click();
    const url = await page.evaluate<string>('navigator.clipboard.readText()');
    await page.getByRole('button', { name: /^I have copied it/ }).click();
    await page.getByRole('heading', { name: 'talk' }).waitFor();

    const first = await ask(url, upstream);
    expect(first).toContain('Answer as Alpha would.');
    await page.getByRole('button', { name: /^Switch…/ }).click();
    await page.getByRole('option', { name: /^Beta/ }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByText(/\d+ → \d+ tokens/).waitFor();
    await dialog.getByText('The next request reads its prompt without the provider’s cache once').waitFor();
    await dialog.getByRole('button', { name: 'Switch', exact: true }).click();
    await page.getByText('“talk”: beta@1.0.0 from the next request on.').waitFor();
    const second = await ask(url, upstream);
    expect(second).toContain('Answer as Beta would.');
    expect(second).not.toContain('Answer as Alpha would.');

    const rows = page.getByRole('region', { name: 'Recent requests' }).locator('tbody tr');
    await rows.nth(1).waitFor();
    expect(await rows.nth(0).textContent()).toMatch(/gpt-5.*beta@1\.0\.0.*200/);
    expect(await rows.nth(1).textContent()).toMatch(/gpt-5.*alpha@1\.0\.0.*200/);
    await page.getByText('2 requests').waitFor();
    await visit.picture('requests');
    await page
      .getByRole('link', { name: /^Sessions/ })
      .first()
      .click();
    await page.locator('.board-row', { hasText: 'active' }).waitFor();
    expect(visit.errors()).toEqual([]);
  });
});

/** One turn of a conversation, as an OpenAI client sends it; answers the body that the provider got. */
async function ask(baseUrl: string, upstream: FakeUpstream): Promise<string> {
  const before = upstream.requests.length;
  const answer = await fetch(`${baseUrl}/chat/completions`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: 'Bearer sk-test' },
    body: JSON.stringify({ model: 'gpt-5', messages: [{ role: 'user', content: 'Who are you?' }] }),
  });
  expect(answer.status).toBe(200);
  await answer.text();
  const [request] = (await upstream.arrived(before + 1)).slice(before);
  return request?.body.toString('utf8') ?? '';
}
