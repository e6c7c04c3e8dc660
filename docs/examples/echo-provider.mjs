// A stand-in for a provider, so that the tour needs no key: it speaks Chat Completions and answers with what it was told to
// be. Not a model, and no part of the product.
//   node docs/examples/echo-provider.mjs 8099
import { createServer } from 'node:http';

const port = Number(process.argv[2] ?? 8099);
createServer(async (request, response) => {
  const chunks = [];
  for await (const chunk of request) chunks.push(chunk);
  const text = Buffer.concat(chunks).toString('utf8');
  const persona = /<active_persona[^>]*>\\n([\s\S]*?)\\n<\/active_persona>/.exec(text)?.[1];
  const firstLine = persona?.split('\\n')[0] ?? 'nobody in particular';
  const answer = {
    id: 'chatcmpl-echo',
    object: 'chat.completion',
    created: 0,
    model: 'echo',
    choices: [
      { index: 0, finish_reason: 'stop', message: { role: 'assistant', content: `I was told to be: ${firstLine}` } },
    ],
    usage: { prompt_tokens: Math.ceil(text.length / 4), completion_tokens: 8, total_tokens: 8 },
  };
  response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(answer));
}).listen(port, '127.0.0.1', function () {
  console.log(`echo provider on http://127.0.0.1:${this.address().port}`);
});
