/* One story, told by a client that is generated from the API's document, and checked by its types. */

import createClient from 'openapi-fetch';
import type { components, paths } from './api.js';

declare const process: { argv: string[] };

const [server, token, slug] = process.argv.slice(2) as [string, string, string];
const api = createClient<paths>({ baseUrl: server, headers: { Authorization: `Bearer ${token}` } });

function given<Of>(answer: { data?: Of; error?: components['schemas']['Problem'] }): Of {
  if (answer.error) throw new Error(`${answer.error.status}: ${answer.error.detail}`);
  return answer.data as Of;
}

function same(found: unknown, expected: unknown) {
  if (JSON.stringify(found) !== JSON.stringify(expected)) {
    throw new Error(`${JSON.stringify(found)} in place of ${JSON.stringify(expected)}`);
  }
}

const ticker = given(await api.POST('/api/tickers', { body: { slug, title: 'Sturmflut' } }));
same([ticker.slug, ticker.status, ticker.language], [slug, 'live', 'de']);

const path = { slug, id: 'pegel' };
const put = await api.PUT('/api/tickers/{slug}/entries/{id}', {
  params: { path },
  body: { headline: 'Der Pegel steigt', body: 'In Husum.', label: 'Lage', pinned: true },
});
same([put.response.status, put.response.headers.get('ETag')], [201, '"1"']);
const before = given(put);

const edit = { params: { path, header: { 'If-Match': '"1"' } }, body: { headline: 'Er fällt' } };
const after = given(await api.PATCH('/api/tickers/{slug}/entries/{id}', edit));
const { headline, revision } = after;
same([headline, revision], ['Er fällt', 2]);
same([after.body, after.label, after.pinned], [before.body, 'Lage', true]);

const late = await api.PATCH('/api/tickers/{slug}/entries/{id}', {
  ...edit,
  body: { source: { name: 'Amt' }, label: null },
});
same([late.error?.code, late.response.status], ['edited_meanwhile', 412]);
same(late.error?.entry?.revision, 2);

const page = given(await api.GET('/api/tickers/{slug}/entries', { params: { path: { slug } } }));
same(page.entries.map((one) => one.id), ['pegel']);

const retracted = given(
  await api.DELETE('/api/tickers/{slug}/entries/{id}', {
    params: { path },
    body: { correction: 'Die Meldung war falsch.' },
  }),
);
same('state' in retracted && retracted.state, 'retracted');

const draft = given(
  await api.POST('/api/tickers/{slug}/entries', {
    params: { path: { slug } },
    body: { headline: 'Noch nicht', state: 'draft' },
  }),
);
const gone = { params: { path: { slug, id: draft.id } } };
const erased = given(await api.DELETE('/api/tickers/{slug}/entries/{id}', gone));
same('erased' in erased && erased.erased, true);

const wrong = await api.POST('/api/tickers/{slug}/entries', {
  params: { path: { slug } },
  body: { headline: ' ' },
});
same([wrong.error?.code, wrong.error?.errors?.length], ['invalid', 1]);

// @ts-expect-error A headline is text.
export const mistaken: components['schemas']['EntryPatch'] = { headline: 7 };
// @ts-expect-error No entry has such a field.
export const unknown: components['schemas']['EntryPatch'] = { nonsense: null };
