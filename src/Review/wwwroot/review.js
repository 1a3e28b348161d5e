// The review screen: keys, the page that is shown, the lease, the draft. The server decides everything that matters.
'use strict';

(() => {
  const guard = 400;              // Enter within this many milliseconds of a new item was meant for the one before.
  const idle = 60_000;            // Longer pauses are not counted as work.
  const id = name => document.getElementById(name);
  const item = () => id('item');
  const pane = () => id('pane');
  const mine = () => item()?.dataset.mine === 'yes';
  const field = name => pane().querySelector(`[name="Form.${name}"]`);
  const popovers = () => [...document.querySelectorAll('[popover]')].filter(one => one.matches(':popover-open'));

  let page = 0;
  let paintedAt = 0;
  let active = 0;
  let lastInput = 0;
  let renewedAt = 0;
  let dirty = false;
  let saving = 0;
  let sending = false;

  // ---- Pages -------------------------------------------------------------------------------------------------------
  // In the order in which they will be filed; those left out are there, and passed over.
  const thumbs = () => [...document.querySelectorAll('#thumbs .thumb')];
  const isRemoved = thumb => thumb.classList.contains('removed');
  const placeOf = at => +(thumbs()[at]?.dataset.page ?? -1);
  const parse = text => (text || '').split(';').filter(Boolean).map(one => { const parts = one.split(','); return [...parts.slice(0, 5).map(Number), parts[5]]; });

  const litNow = () => {
    const focused = document.activeElement?.closest('[data-lit]');
    // Without a choice the marks show what speaks for and against the likeliest patient.
    const chosen = pane().querySelector('.candidate:has(input:checked)') ?? pane().querySelector('.candidate');
    return parse((focused?.dataset.lit ? focused : chosen)?.dataset.lit);
  };
  // Numbers that may be misread are marked whatever has the focus.
  const light = () => viewer.light([...litNow().filter(([on]) => on === placeOf(page)), ...parse(thumbs()[page]?.dataset.doubtful)]);
  const relight = reveal => {
    const places = litNow();
    light();
    if (!reveal || !places.length) return;
    const here = placeOf(page);
    if (places.every(([on]) => on !== here)) showPage(thumbs().findIndex(thumb => +thumb.dataset.page === places[0][0])).then(() => viewer.reveal(places));
    else viewer.reveal(places.filter(([on]) => on === here));
  };

  const showPage = async at => {
    const all = thumbs();
    if (!all.length) return;
    page = Math.max(0, Math.min(all.length - 1, at));
    const thumb = all[page];
    all.forEach((one, i) => i === page ? one.setAttribute('aria-current', 'true') : one.removeAttribute('aria-current'));
    thumb.scrollIntoView({ block: 'nearest' });
    const kept = all.filter(one => !isRemoved(one));
    const name = isRemoved(thumb) ? 'Page left out' : `Page ${kept.indexOf(thumb) + 1} of ${kept.length}`;
    id('page-number').textContent = name;
    id('page-facts').textContent = thumb.dataset.facts;
    const url = thumb.dataset.image;
    const there = await viewer.show(url, arrangement.turnOf(+thumb.dataset.number), `${name}, ${item().dataset.title}`);
    if (there) {
      light();
      performance.mark('image-shown');
      if (all[page + 1]) viewer.preload(all[page + 1].dataset.image);
      viewer.preload(item().dataset.ahead);
    } else if (viewer.failed(url)) {
      field('Unseen').value = 'true';
      say('A page image could not be loaded. Load it again (Alt+L), or open the original.', true);
    }
  };

  const step = by => {
    const all = thumbs();
    for (let at = page + by; at >= 0 && at < all.length; at += by) if (!isRemoved(all[at])) { showPage(at); return; }
  };
  const first = () => Math.max(0, thumbs().findIndex(thumb => !isRemoved(thumb)));
  const last = () => thumbs().findLastIndex(thumb => !isRemoved(thumb));

  // ---- Messages ----------------------------------------------------------------------------------------------------
  const say = (text, problem = false) => {
    const box = id('refusal');
    if (!box) return;
    const message = document.createElement('div');
    message.className = `message ${problem ? 'problem' : 'check'}`;
    message.textContent = text;
    box.replaceChildren(message);
  };
  const hush = () => id('refusal')?.replaceChildren();

  // ---- Deciding ----------------------------------------------------------------------------------------------------
  const submitter = () => {
    const open = popovers().find(one => pane().contains(one));
    return open?.querySelector('button[type=submit]') ?? (grid.isOpen() ? id('grid-split') : id('file'));
  };
  const decide = button => {
    if (!mine() || sending || performance.now() - paintedAt < guard) return;
    field('Active').value = Math.round(active);
    performance.clearMarks();
    performance.mark('decision');
    pane().classList.add('sending');
    button.click();
  };
  const tryFile = () => {
    if (!mine()) return;
    if (field('TypeName').value !== 'fax-cover' && !pane().querySelector('[name="Form.Mrn"]:checked')) {
      say(id('why')?.textContent || 'Choose a patient (1–9), or find one (P).');
      id('patients').classList.add('wanted');
      return;
    }
    // An uncertain type is not filed unseen, nor a document without a date: the first Enter leads there, once.
    const [type, date] = [id('type'), id('date')];
    if (type.dataset.flagged && !type.dataset.seen) {
      say('The type is not certain. Look at it; Enter goes on.');
      type.focus();
      return;
    }
    if (!date.value.trim() && !date.dataset.seen && field('TypeName').value !== 'fax-cover') {
      say('No date is given. Enter it, or go on without one: Enter goes on.');
      date.focus();
      return;
    }
    decide(id('file'));
  };
  const choose = number => {
    const radio = pane().querySelectorAll('.candidate input')[number - 1];
    if (!radio || radio.disabled) return;
    const folded = radio.closest('details');
    if (folded) folded.open = true;
    radio.checked = true;
    radio.dispatchEvent(new Event('change', { bubbles: true }));
    radio.focus({ preventScroll: true });
    radio.closest('.candidate').scrollIntoView({ block: 'nearest' });
    announce(`${radio.dataset.name} chosen`);
  };
  const open = name => {
    const sheet = id(name);
    if (!sheet || !mine()) return;
    popovers().forEach(one => one.hidePopover());
    // Whoever looks for a patient begins anew: what was found last is of no help, and Enter would take it.
    if (name === 'find') { id('find-words').value = ''; id('find-list').replaceChildren(); asked = answered = ''; awaiting(); mark(0); }
    sheet.showPopover();
    (sheet.querySelector('input:checked, input, textarea, button') ?? sheet).focus();
  };
  const flagged = () => [id('patients').querySelector('input:checked') ? null : id('patients').querySelector('.candidate input') ?? pane().querySelector('[data-do=find]'), ...pane().querySelectorAll('[data-flagged=yes]')].filter(Boolean);
  const nextFlag = (from, back) => {
    const all = flagged();
    if (!all.length) { id('file')?.focus(); return; }
    const at = all.indexOf(from);
    const next = all[back ? (at <= 0 ? all.length - 1 : at - 1) : at + 1];
    (next ?? id('file')).focus();
  };

  const evidence = () => {
    const shown = pane().classList.toggle('with-evidence');
    pane().querySelectorAll('.evidence').forEach(one => { one.hidden = !shown; });
    pane().querySelector('[data-do=evidence]')?.setAttribute('aria-expanded', shown);
    try { localStorage.setItem('evidence', shown ? 'yes' : 'no'); } catch { /* private mode */ }
  };

  const rotate = by => {
    const number = +thumbs()[page].dataset.number;
    viewer.turn(arrangement.turn(number, by));
    arrangement.follow();
    light();
  };

  // ---- A new item --------------------------------------------------------------------------------------------------
  const begin = () => {
    active = 0; dirty = false; sending = false; lastInput = performance.now(); renewedAt = performance.now();
    page = 0;
    const wanted = (() => { try { return localStorage.getItem('evidence'); } catch { return null; } })();
    if (wanted === 'yes' && pane().querySelector('.evidence')) evidence();
    // Where somebody must be chosen, the focus is on the first who could be; else on filing. Never in a field that swallows keys.
    const choice = mine() && !pane().querySelector('.candidate input:checked') ? pane().querySelector('.candidate input') : null;
    (choice ?? id('file') ?? id('content')).focus({ preventScroll: true });
    pane().scrollTop = 0;
    document.title = `Review · ${item().dataset.title} · Capture`;
    if (item().dataset.said) announce(`${item().dataset.said} Next: ${item().dataset.title}.`);
    paintedAt = performance.now();
    requestAnimationFrame(() => requestAnimationFrame(() => { paintedAt = performance.now(); performance.mark('pane-painted'); }));
    arrangement.follow();
    showPage(first());
    takeUp();
  };

  // What is missing is said where the eye is: in the dialog that was sent, if one is open; and the field to be filled has the focus.
  const refused = () => {
    pane().classList.remove('sending'); sending = false;
    const message = id('refusal').querySelector('.message');
    const wanted = message?.dataset.field;
    const sheet = popovers().find(one => pane().contains(one));
    document.querySelectorAll('.popover .message').forEach(one => one.remove());
    if (sheet && message) sheet.querySelector('.button').before(message.cloneNode(true));
    ({ type: id('type'), date: id('date'), patient: pane().querySelector('.candidate input'), reason: sheet?.querySelector('input[type=radio]'), cause: sheet?.querySelector('input[type=radio]'), note: sheet?.querySelector('textarea') ?? id('note') }[wanted])?.focus();
  };

  document.addEventListener('htmx:afterSwap', event => { if (event.detail.target?.id === 'item' || event.detail.elt?.id === 'item') begin(); else if (event.detail.target?.id === 'refusal') refused(); });
  // Looking for a patient is sent as well, and decides nothing.
  const decides = event => event.detail.requestConfig.verb === 'post' && event.detail.elt?.id !== 'find-words';
  document.addEventListener('htmx:beforeRequest', event => { if (decides(event)) { sending = true; item().classList.add('leaving'); } });
  document.addEventListener('htmx:afterRequest', event => { if (decides(event)) { sending = false; item()?.classList.remove('leaving'); pane()?.classList.remove('sending'); } });
  document.addEventListener('htmx:sendError', () => say('The server does not answer; nothing is lost. What you entered is still here. Press Enter to send it again.', true));
  document.addEventListener('htmx:responseError', event => say(event.detail.xhr.status === 400 ? 'The page is too old to be sent. Load it again; what you entered is kept.' : 'The server could not do that. What you entered is still here; try it again.', true));

  // ---- Drafts and the lease ----------------------------------------------------------------------------------------
  const post = (handler, keepalive = false, body = new FormData(pane())) => {
    const address = new URL(pane().action);
    address.searchParams.set('handler', handler);
    return fetch(address, { method: 'POST', body, keepalive, headers: { 'HX-Request': 'true', 'HX-Current-URL': location.href, 'X-Capture-Form': document.querySelector('meta[name=form-token]').content } });
  };
  const saveDraft = async keepalive => {
    if (!dirty || !mine() || sending) return;
    dirty = false;
    try {
      const answer = await post('Draft', keepalive);
      if (answer.status === 401) ended(answer);
      else if (answer.status === 409) id('refusal').innerHTML = await answer.text();
    } catch { dirty = true; }
  };
  // ---- A session that ended ----------------------------------------------------------------------------------------
  // What was entered since the last draft waits in this window until the same person has signed in again and has the item.
  const shelf = 'entered-before-the-session-ended';
  const own = ['Form.Mrn', 'Form.TypeName', 'Form.DocumentDate', 'Form.Author', 'Form.Facility', 'Form.Sensitivity', 'Form.Notes', 'Form.Pages'];
  const putBy = () => {
    if (!mine()) return;
    const entered = [...new FormData(pane())].filter(([name]) => own.includes(name));
    sessionStorage.setItem(shelf, JSON.stringify({ item: item().dataset.item, person: item().dataset.person, entered }));
  };
  const ended = answer => { putBy(); location.href = answer.headers.get('HX-Redirect') ?? '/sign-in'; };
  const takeUp = async () => {
    const kept = (() => { try { return JSON.parse(sessionStorage.getItem(shelf)); } catch { return null; } })();
    if (!kept) return;
    if (kept.person !== item().dataset.person) { sessionStorage.removeItem(shelf); return; }
    if (kept.item !== item().dataset.item) return;
    if (!mine()) { say('What you had entered is kept in this window until the item is yours again.'); return; }
    const body = new FormData();
    kept.entered.forEach(([name, value]) => body.append(name, value));
    body.append('Form.Token', field('Token').value);
    body.append('__RequestVerificationToken', pane().querySelector('[name=__RequestVerificationToken]').value);
    try {
      if (!(await post('Draft', false, body)).ok) return;
      sessionStorage.removeItem(shelf);
      location.reload();
    } catch { /* It stays where it is; the next time the item is opened will do. */ }
  };
  document.addEventListener('htmx:beforeOnLoad', event => { if (event.detail.xhr.status === 401) putBy(); });

  const touch = () => {
    const now = performance.now();
    active += Math.min(now - lastInput, idle);
    lastInput = now;
  };
  ['keydown', 'pointerdown', 'wheel'].forEach(kind => document.addEventListener(kind, touch, { passive: true, capture: true }));
  // What a person types is not what the machine read, and is not shown as that.
  const tell = field => {
    const reading = field.closest('.line')?.querySelector('.reading');
    if (!reading) return;
    const [now, read] = [field.value.trim(), reading.dataset.read ?? ''];
    const says = now === read ? 'read' : now ? 'by-hand' : 'emptied';
    reading.querySelectorAll('[data-says]').forEach(one => { one.hidden = one.dataset.says !== says; });
  };
  document.addEventListener('input', event => { if (pane()?.contains(event.target) && event.target.name?.startsWith('Form.')) { dirty = true; tell(event.target); hush(); clearTimeout(saving); saving = setTimeout(saveDraft, 800); } });
  document.addEventListener('change', event => {
    if (!pane()?.contains(event.target)) return;
    if (event.target.name === 'Form.Mrn') { dirty = true; clearTimeout(saving); saving = setTimeout(saveDraft, 800); id('patients').classList.remove('wanted'); if (id('why')) id('why').hidden = true; hush(); relight(true); }
  });
  document.addEventListener('visibilitychange', () => { if (document.visibilityState === 'hidden') saveDraft(true); });

  setInterval(async () => {
    if (!item() || !mine()) return;
    const left = Math.round((+item().dataset.leaseUntil - Date.now()) / 1000);
    const chip = id('lease');
    if (chip) { chip.textContent = left > 0 ? `Yours ${Math.floor(left / 60)}:${String(left % 60).padStart(2, '0')}` : 'Time ran out'; chip.classList.toggle('check', left < 30); }
    // Only work prolongs the lease, not an open window.
    if (lastInput > renewedAt && performance.now() - renewedAt > 45_000 && !sending) {
      renewedAt = performance.now();
      try {
        const answer = await post('Renew');
        if (answer.status === 401) ended(answer);
        else if (answer.ok) item().dataset.leaseUntil = (await answer.json()).until;
        else if (answer.status === 409) id('refusal').innerHTML = await answer.text();
      } catch { /* the next try will tell */ }
    }
  }, 1000);

  // ---- Keys --------------------------------------------------------------------------------------------------------
  const free = () => !grid.isOpen() && !popovers().length;
  const review = { when: free };
  commands.add('Enter', 'File and next', event => {
    const target = event.target instanceof Element ? event.target : document.body;
    if (popovers().length) { const button = submitter(); if (popovers()[0].id === 'find' || popovers()[0].id === 'more' || popovers()[0].id === 'keys' || popovers()[0].id === 'commands') return false; decide(button); return true; }
    if (target.closest('a, summary, button') && !target.closest('#file')) return false;
    if (commands.typing(target)) { nextFlag(target); return true; }
    tryFile();
    return true;
  }, { always: true });
  commands.add('Ctrl+Enter', 'File from anywhere', tryFile, { always: true, when: free });
  for (let n = 1; n <= 9; n++) commands.add(String(n), `Choose patient ${n}`, () => choose(n), { ...review, hidden: n > 3 });
  commands.add('p', 'Find patient', () => open('find'), review);
  commands.add(['o', '0'], 'No such patient: wait for registration', () => { const button = id('nobody'); if (button) decide(button); }, review);
  commands.add('t', 'Type', () => id('type').focus(), review);
  commands.add('d', 'Date of service', () => { id('date').focus(); id('date').select(); }, review);
  commands.add('a', 'Author', () => { id('author').focus(); id('author').select(); }, review);
  commands.add('m', 'Note', () => id('note').focus(), review);
  commands.add('l', 'Sensitivity', () => pane().querySelector('.toggle input')?.focus(), review);
  commands.add('f', 'Next flagged field', () => nextFlag(document.activeElement), review);
  commands.add('Shift+f', 'Flagged field before', () => nextFlag(document.activeElement, true), review);
  commands.add('e', 'Evidence', evidence, review);
  commands.add(['n', 'PageDown'], 'Next page', () => step(1), { ...review, repeats: true });
  commands.add(['b', 'PageUp'], 'Page before', () => step(-1), { ...review, repeats: true });
  commands.add('Home', 'First page', () => showPage(first()), review);
  commands.add('End', 'Last page', () => showPage(last()), review);
  commands.add('r', 'Turn the page clockwise', () => rotate(90), review);
  commands.add('Shift+r', 'Turn it the other way', () => rotate(-90), review);
  commands.add('+', 'Larger', () => viewer.zoom(1.3), { ...review, repeats: true });
  commands.add('-', 'Smaller', () => viewer.zoom(1 / 1.3), { ...review, repeats: true });
  commands.add('z', 'Fit the page', () => viewer.fit('page', false), review);
  commands.add('w', 'Fit the width', () => viewer.fit('width', false), review);
  [['Shift+ArrowLeft', -0.1, 0], ['Shift+ArrowRight', 0.1, 0], ['Shift+ArrowUp', 0, -0.1], ['Shift+ArrowDown', 0, 0.1]].forEach(([keys, x, y]) => commands.add(keys, 'Move the page', () => viewer.pan(x, y), { ...review, repeats: true, hidden: keys !== 'Shift+ArrowDown' }));
  commands.add('h', 'Marks on the page on or off', () => { announce(viewer.toggleLit() ? 'Marks on' : 'Marks off'); relight(); }, review);
  commands.add('i', 'More contrast', () => id('canvas').classList.toggle('contrast'), review);
  commands.add('s', 'Skip', () => open('skip'), review);
  commands.add('x', 'Escalate', () => open('escalate'), review);
  commands.add('y', 'Reject', () => open('reject'), review);
  commands.add('q', 'Wait for the sender', () => { const button = pane().querySelector('[formaction$=Park]'); if (button) decide(button); }, review);
  commands.add('.', 'More', () => open('more'), review);
  commands.add('u', 'Undo what is named beside it', () => id('undo')?.click(), { when: () => free() && id('undo') });
  commands.add('g g', 'Arrange pages', () => grid.open(), review);
  commands.add('Alt+l', 'Load the page image again', () => { viewer.forget(thumbs()[page].dataset.image); field('Unseen').value = 'false'; hush(); showPage(page); }, review);
  commands.add('F6', 'Next region', () => {
    const regions = [id('canvas'), pane().querySelector('.candidate input:checked') ?? id('type'), id('file')].filter(Boolean);
    const at = regions.findIndex(region => region === document.activeElement || region.contains(document.activeElement));
    regions[(at + 1) % regions.length].focus();
  }, { always: true });
  commands.add('Escape', 'Leave the field', event => {
    if (popovers().length) return false;
    if (commands.typing(event.target)) { (id('file') ?? id('content')).focus(); return true; }
    return false;
  }, { always: true });

  // ---- Pointer -----------------------------------------------------------------------------------------------------
  const doing = { fit: () => viewer.fit('page', false), width: () => viewer.fit('width', false), rotate: () => rotate(90), grid: () => grid.open(), find: () => open('find'), evidence, skip: () => open('skip'), escalate: () => open('escalate'), reject: () => open('reject'), more: () => open('more'), original: () => { field('Unseen').value = 'false'; } };
  document.addEventListener('click', event => {
    const button = event.target.closest('[data-do]');
    if (button && doing[button.dataset.do]) doing[button.dataset.do](event);
    const thumb = event.target.closest('.thumb');
    if (thumb) showPage(thumbs().indexOf(thumb));
    const found = event.target.closest('#find-list li[data-mrn]');
    if (found) take(found);
    const submit = event.target.closest('#pane button[type=submit]');
    if (submit) { field('Active').value = Math.round(active); performance.mark('decision'); }
  });
  document.addEventListener('focusin', event => {
    if (['type', 'date'].includes(event.target.id)) event.target.dataset.seen = 'yes';
    if (pane()?.contains(event.target)) relight(true);
  });
  document.addEventListener('pages-arranged', () => {
    const thumb = thumbs()[page];
    arrangement.follow();
    showPage(isRemoved(thumb) ? first() : thumbs().indexOf(thumb));
  });
  document.addEventListener('submit', event => { if (event.target.id === 'undo-form' && dirty) saveDraft(true); });

  // ---- Finding a patient -------------------------------------------------------------------------------------------
  const options = () => [...document.querySelectorAll('#find-list li[data-mrn]')];
  let marked = 0;
  const mark = at => {
    const all = options();
    marked = Math.max(0, Math.min(all.length - 1, at));
    all.forEach((one, i) => one.setAttribute('aria-selected', i === marked));
    id('find-words')?.setAttribute('aria-expanded', all.length > 0);
    if (all[marked]) id('find-words').setAttribute('aria-activedescendant', all[marked].id); else id('find-words')?.removeAttribute('aria-activedescendant');
  };
  const take = option => {
    const list = id('candidates');
    const there = list.querySelector(`.candidate[data-mrn="${CSS.escape(option.dataset.mrn)}"]`);
    id('find').hidePopover();
    if (!there) {
      list.append(option.querySelector('template').content.cloneNode(true));
      const added = list.lastElementChild;
      added.querySelector('kbd').textContent = list.querySelectorAll('.candidate').length;
      id('patients').querySelector('.nobody')?.remove();
    }
    choose([...list.querySelectorAll('.candidate')].findIndex(one => one.dataset.mrn === option.dataset.mrn) + 1);
    id('file').focus({ preventScroll: true });
  };
  // What is shown belongs to what was typed before, until the answer to it is there: Enter must not take a patient of another search.
  let asked = '';
  let answered = '';
  const awaiting = () => id('find-list').toggleAttribute('data-awaited', id('find-words').value !== answered);
  document.addEventListener('input', event => { if (event.target.id === 'find-words') awaiting(); });
  document.addEventListener('htmx:beforeRequest', event => { if (event.target.id === 'find-words') asked = event.target.value; });
  document.addEventListener('htmx:afterSettle', event => { if (event.detail.target?.id === 'find-list') { answered = asked; awaiting(); mark(0); } });
  document.addEventListener('keydown', event => {
    if (event.target.id !== 'find-words') return;
    if (event.key === 'ArrowDown') mark(marked + 1);
    else if (event.key === 'ArrowUp') mark(marked - 1);
    else if (event.key === 'Enter') { const one = options()[marked]; if (one && !event.repeat && !id('find-list').hasAttribute('data-awaited')) take(one); }
    else return;
    event.preventDefault();
    event.stopPropagation();
  }, true);

  if (item()) begin();
})();
