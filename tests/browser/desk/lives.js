/**
 * Lives of texts at random: two places where one person types, a server that answers late, twice or
 * never, browsers that crash, clocks that jump. Prints what must hold and does not.
 *
 *     node lives.js PATH_OF_TEXT_JS SEED NUMBER
 */
const [path, seed, number] = process.argv.slice(2);
const { BY_ITSELF_MS, Text } = await import(path);
const { same } = await import(path.replace(/text\.js$/, 'content.js'));

const BLANK = { headline: '', body: '', key: false, tags: [] };

/** @param {number} state */
function chances(state) {
  const next = () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
  return { next, below: (n) => Math.floor(next() * n), of: (all) => all[Math.floor(next() * all.length)] };
}

class House {
  revisions = [];
  once = new Map();
  copies = new Map();

  /** A colleague takes it from readers. */
  retract() {
    const { entry } = this;
    if (entry?.state === 'published')
      this.revisions.push({ key: `r${this.revisions.length}`, fields: { ...pick(entry), state: 'retracted' } });
  }

  get entry() {
    const last = this.revisions[this.revisions.length - 1];
    return last && { ...last.fields, revision: this.revisions.length, updated_at: '2026-01-01T00:00:00Z' };
  }

  write({ kind, key, base, change }) {
    if (this.once.has(key)) return { kind: 'done', entry: this.once.get(key) };
    if (base !== this.revisions.length) return { kind: 'changed', said: 'changed', entry: this.entry };
    const before = kind === 'undo' ? this.revisions[base - 2] : this.revisions[base - 1];
    const fields = kind === 'undo' && !before?.fields.state.startsWith('pub')
      ? { ...this.entry, state: 'draft' }
      : { ...BLANK, ...before?.fields, ...change };
    this.revisions.push({ key, kind, fields: { ...BLANK, ...pick(fields) } });
    this.once.set(key, this.entry);
    return { kind: 'done', entry: this.entry };
  }
}

const pick = ({ headline, body, key, tags, state }) => ({ headline, body, key, tags, state });

class Place {
  kept = null;
  keptContent = null;
  flying = [];
  pressed = new Map();
  hurried = new Set();
  /** The revisions that this place has shown as they are, or chosen to write over. */
  knows = new Set();

  constructor(name, house) {
    this.name = name;
    this.house = house;
    this.text = this.fresh({});
  }

  fresh(record) {
    return new Text({ id: 'e', content: BLANK, stood: BLANK, ...record });
  }
}

function life(seed) {
  const chance = chances(seed);
  const house = new House();
  const places = [new Place('a', house), new Place('b', house)];
  let now = 1e12;
  let letter = 0;
  let keys = 0;
  const said = [];
  const must = (holds, what) => {
    if (!holds) throw new Error(`seed ${seed}: ${what}\n  after ${said.slice(-25).join(', ')}`);
  };

  const tick = (place) => {
    const { text } = place;
    const due = text.due(now);
    must(text.state(now) !== 'person' || !(due.copy || due.drop || due.send), 'it is sent in another name');
    if (due.here) {
      const { changes } = text;
      const works = chance.next() > 0.1;
      if (works) [place.kept, place.keptContent] = [structuredClone(text.record), text.content];
      text.keptHere(changes, works);
    }
    if (due.gone) {
      const stands = house.revisions.some(({ fields }) =>
        Object.keys(BLANK).every((name) => same(fields[name], text.content[name])));
      must(stands || same(text.content, BLANK), 'the browser let go of what nobody has');
      text.forgotten();
      place.kept = null;
    }
    if (due.copy) {
      const copy = text.copy();
      place.flying.push({ copy });
    }
    if (due.drop) {
      text.drop();
      place.flying.push({ drop: true });
    }
    if (due.send) {
      const press = text.send();
      must(now - press.since < BY_ITSELF_MS, 'what waited for too long went by itself');
      const asked = place.pressed.get(press.key);
      const goes = { ...text.stood, ...press.change };
      must(asked && Object.entries(asked).every(([name, value]) => same(goes[name], value)),
        `what goes is not what stood there: ${JSON.stringify(press)} ${JSON.stringify(asked)}`);
      place.flying.push({ press: structuredClone(press) });
    }
  };

  const land = (place, good = false) => {
    if (!place.flying.length) return;
    const at = good ? 0 : chance.below(place.flying.length);
    const [one] = place.flying.splice(at, 1);
    const [arrives, returns] = good ? [true, true] : [chance.next() > 0.2, chance.next() > 0.2];
    const { text } = place;
    if (one.copy) {
      if (arrives) house.copies.set(place.name, one.copy.content);
      text.keptThere(one.copy.edition, arrives && returns ? '2026-01-01T00:00:00Z' : null);
    } else if (one.drop) {
      if (arrives) house.copies.delete(place.name);
      text.dropped(arrives && returns);
    } else {
      const withdrawn = house.entry?.state === 'retracted' && one.press.base === house.entry.revision;
      must(!arrives || !withdrawn || house.once.has(one.press.key) || place.knows.has(one.press.base),
        'what was retracted is written over unasked');
      const answer = arrives ? house.write(one.press) : null;
      if (answer?.kind === 'done') place.knows.add(answer.entry.revision);
      // A refusal may be made up by a session that is over.
      const other = chance.next();
      if (!good && !arrives && other < 0.1) text.answered(one.press.key, { kind: 'person', said: 'p' }, now);
      else if (!good && !arrives && other < 0.3) text.answered(one.press.key, { kind: 'session', said: 's' }, now);
      else text.answered(one.press.key, answer && returns ? answer : { kind: 'away' }, now);
    }
  };

  const acts = {
    type: (place) => place.text.type({ ...place.text.content, [chance.of(['headline', 'body'])]: `${letter++}` }),
    flag: (place) => place.text.type({ ...place.text.content, key: !place.text.content.key }),
    publish: (place) => {
      const key = `k${keys++}`;
      const before = place.text.content;
      if (place.text.publish(key, now, { state: 'published' })) place.pressed.set(key, before);
    },
    save: (place) => {
      const key = `s${keys++}`;
      const { content, stood } = place.text;
      if (stood.state !== 'published' && place.text.publish(key, now, stood.state ? {} : { state: 'draft' }))
        place.pressed.set(key, content);
    },
    undo: (place) => {
      const key = `u${keys++}`;
      if (place.text.undo(key, now, chance.next() < 0.5)) place.pressed.set(key, {});
    },
    tick,
    land,
    retract: () => house.retract(),
    hear: (place) => {
      const { text, knows } = place;
      const knew = !text.isChanged || knows.has(text.base);
      const { base } = text;
      if (house.entry && text.moved(house.entry) && knew && text.base > base) knows.add(text.base);
    },
    insist: (place) => {
      place.text.insist();
      place.knows.add(place.text.base);
    },
    yield: (place) => {
      place.text.yield();
      place.knows.add(place.text.base);
    },
    recall: (place) => chance.next() < 0.3 && place.text.recall(),
    hurry: (place) => place.text.hurry(now),
    stranger: (place) => place.text.hide(chance.next() < 0.5 ? 'somebody else' : ''),
    wait: () => (now += chance.of([10, 300, 1000, 9000, BY_ITSELF_MS + 1, 3 * 3600_000])),
    crash: (place) => {
      const had = place.keptContent;
      place.flying = place.flying.filter(() => {
        land(place);
        return false;
      });
      const kept = place.kept ? structuredClone(place.kept) : {};
      // What the server has of a place that cannot be what was kept there is left under its name.
      const there = house.copies.get(place.name);
      const differs = there && !same(there, kept.content);
      if (differs) place.name += "'";
      place.text = place.fresh(kept);
      if (differs || !there) place.text.missed();
      if (place.kept) must(same(place.text.content, had), 'a crash lost what the browser had kept');
    },
  };
  const names = Object.keys(acts);
  const likely = ['type', 'type', 'tick', 'tick', 'tick', 'land', 'land', 'publish', 'hear', ...names];

  for (let step = 0; step < 150; step++) {
    const act = chance.of(likely);
    const place = chance.of(places);
    const typed = place.text.content;
    said.push(`${act} ${place.name}`);
    acts[act](place);
    if (['land', 'publish', 'save', 'undo', 'insist', 'hurry', 'recall', 'retract'].includes(act))
      must(same(place.text.content, typed), `${act} changed what was typed`);
    for (const { text } of places) {
      const state = text.state(now);
      must(!['stands', 'standing'].includes(state) || !text.isChanged, `${state} is said of what readers lack`);
      must(state !== 'stands' || text.canUndo(now), 'what stands since a moment cannot be taken back');
    }
    const made = house.revisions.map(({ key }) => key);
    must(new Set(made).size === made.length, 'one press is two revisions');
  }

  // The weather clears: everything comes to rest, and what was typed is somewhere.
  for (let round = 0; round < 60; round++) {
    now += 1000;
    for (const place of places) {
      const { text } = place;
      text.hide('');
      if (text.problem?.kind === 'changed') acts.insist(place);
      if (text.press?.asks || text.problem) text.hurry(now);
      tick(place);
      while (place.flying.length) land(place, true);
    }
  }
  for (const place of places) {
    const { text } = place;
    must(!text.press, 'a press never came to an end');
    must(['standing', 'new', 'kept', 'stands'].includes(text.state(now)), `it ended as ${text.state(now)}`);
    if (text.isChanged && !text.isBlank)
      must(same(house.copies.get(place.name), text.content), 'the server lacks what was typed last');
  }
}

let done = 0;
try {
  for (; done < Number(number); done++) life(Number(seed) + done);
  console.log(`${done} lives`);
} catch (error) {
  console.log(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
