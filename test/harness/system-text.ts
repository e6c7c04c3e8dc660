type Json = Readonly<Record<string, unknown>>;

/** A request body of any wire API, taken apart: the system text in it, and everything else. */
export interface SplitBody {
  /** The client's own and ours, in the order in which the model reads them. */
  readonly system: readonly string[];
  readonly rest: Json;
}

/** Takes a parsed request body apart by the place where its wire API has the system text. */
export function splitBody(body: unknown): SplitBody {
  const json = body as Json;
  if ('contents' in json) return splitGemini(json);
  if ('input' in json) return splitResponses(json);
  const isChat = !('system' in json) && isSystemMessage(list(json.messages)[0]);
  if (isChat) return splitChat(json);
  const { system, ...rest } = json;
  return { system: textsOf(system), rest };
}

function splitGemini(json: Json): SplitBody {
  const { systemInstruction, ...rest } = json;
  return { system: textsOf((systemInstruction as Json | undefined)?.parts), rest };
}

function splitResponses(json: Json): SplitBody {
  const { instructions, ...rest } = json;
  return { system: textsOf(instructions), rest };
}

function splitChat(json: Json): SplitBody {
  const messages = list(json.messages);
  const end = messages.findIndex((message) => !isSystemMessage(message));
  const head = end < 0 ? messages : messages.slice(0, end);
  return {
    system: head.flatMap((message) => textsOf((message as Json).content)),
    rest: { ...json, messages: messages.slice(head.length) },
  };
}

function isSystemMessage(message: unknown): boolean {
  return ['system', 'developer'].includes(String((message as Json | undefined)?.role));
}

function textsOf(value: unknown): readonly string[] {
  if (value === undefined) return [];
  return typeof value === 'string' ? [value] : list(value).map((part) => String((part as Json).text));
}

function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}
