import { looksLikeCard, lostInCard, MAX_CARD_BYTES, patchCard, readCard, writeCard } from './card-data.ts';
import { decodeFile, encodeFile } from './file-text.ts';
import type { Format } from './format.ts';
import { isPng, readCardText, replaceCardText } from './png-chunks.ts';

const COMMON = {
  keeps:
    'text by sections, name, description (creator notes), tags, ext.sillytavern; lorebook and greetings stay in the card',
  loses: 'variables, budgets, checks',
  places: [],
};

/** Character card V2 or V3 as JSON. */
export const CARD_JSON: Format = {
  ...COMMON,
  id: 'card-json',
  title: 'SillyTavern character card, JSON',
  where: '*.json with a spec of chara_card_v2 or chara_card_v3',
  detect: ({ path, bytes }) =>
    /\.json$/i.test(path) && looksLikeCard(latin(bytes)) ? 3 : looksLikeCard(latin(bytes)) ? 2 : 0,
  read: ({ bytes }) => [readCard(decodeFile(bytes, MAX_CARD_BYTES))],
  write(persona, base) {
    const text = base ? patchCard(decodeFile(base.bytes, MAX_CARD_BYTES), persona) : writeCard(persona);
    return { bytes: encodeFile(text), lost: lostInCard(persona) };
  },
  fileName: (name) => `${name}.json`,
};

/** The same inside a PNG or APNG picture. */
export const CARD_PNG: Format = {
  ...COMMON,
  id: 'card-png',
  title: 'SillyTavern character card, PNG',
  where: '*.png with a chara or ccv3 text chunk',
  detect: ({ bytes }) => (isPng(bytes) ? 3 : 0),
  read: ({ bytes }) => [readCard(readCardText(bytes))],
  write(persona, base) {
    const json = base ? patchCard(readCardText(base.bytes), persona) : writeCard(persona);
    return { bytes: replaceCardText(base?.bytes, json), lost: lostInCard(persona) };
  },
  fileName: (name) => `${name}.png`,
};

/** Beginning and end of a file as text, for a look at what it may be. */
function latin(bytes: Uint8Array): string {
  const decoder = new TextDecoder('latin1');
  const head = decoder.decode(bytes.subarray(0, 64 * 1024));
  return bytes.length <= 64 * 1024 ? head : head + decoder.decode(bytes.subarray(-4_096));
}
