// A second look by keys: who, what type, which date, and on to the next.
'use strict';
(() => {
  const id = name => document.getElementById(name);
  const form = id('answer');
  if (!form) return;
  const patients = () => [...id('patients').querySelectorAll('label')];
  const choose = radio => { radio.checked = true; radio.focus(); };
  const goTo = name => () => { const field = id(name); field.focus(); field.select?.(); };
  const holds = value => () => choose(form.querySelector(`[name=Holds][value=${value}]`));
  const record = () => form.requestSubmit(id('record'));

  for (let number = 1; number < 10; number++)
    commands.add(String(number), `Patient ${number}`, () => { const one = patients()[number - 1]?.querySelector('input'); if (one && one.value !== 'nobody') choose(one); }, { hidden: number > 3 });
  commands.add('o', 'Nobody of ours', () => choose(id('nobody').querySelector('input')));
  commands.add('p', 'Find another patient', goTo('other'));
  commands.add('t', 'Type', goTo('type'));
  commands.add('d', 'Date of service', goTo('dated'));
  if (form.dataset.asks === 'which') {
    commands.add('f', 'The first answer holds', holds('first'));
    commands.add('s', 'The second answer holds', holds('second'));
    commands.add('n', 'Neither holds', holds('neither'));
  }
  commands.add('i', 'Read the pages', () => id('pages').focus());
  commands.add('Enter', 'Record', event => { if (event.target instanceof Element && event.target.closest('a, button, summary')) return false; record(); });
  commands.add('Ctrl+Enter', 'Record, from any field', record, { always: true, hidden: true });
  commands.add('Escape', 'Back from a field to the keys', () => document.activeElement?.blur(), { always: true });

  // A record sent twice would be answered as somebody else's by then.
  let sent = false;
  addEventListener('pageshow', () => { sent = false; });
  form.addEventListener('submit', event => { if (sent) event.preventDefault(); sent = true; });

  // ---- Another patient: found as one types ---------------------------------------------------------------------------
  const box = id('other');
  const list = id('others');
  let marked = 0;
  let asked = 0;
  const options = () => [...list.querySelectorAll('li[data-mrn]')];
  const mark = at => {
    const all = options();
    marked = Math.max(0, Math.min(all.length - 1, at));
    all.forEach((one, i) => one.setAttribute('aria-selected', i === marked));
    list.hidden = list.children.length === 0;
    box.setAttribute('aria-expanded', String(all.length > 0));
    if (all[marked]) box.setAttribute('aria-activedescendant', all[marked].id); else box.removeAttribute('aria-activedescendant');
  };
  const close = () => { list.replaceChildren(); mark(0); };
  const take = option => {
    let there = patients().find(label => label.querySelector('input').value === option.dataset.mrn);
    if (!there) {
      there = id('nobody').cloneNode(true);
      there.removeAttribute('id');
      there.querySelector('kbd').textContent = patients().length;
      const radio = there.querySelector('input');
      radio.value = option.dataset.mrn;
      const text = document.createElement('span');
      text.textContent = [...option.querySelectorAll(':scope > span')].map(part => part.textContent.trim()).join(' · ');
      there.replaceChildren(there.querySelector('kbd'), ' ', radio, ' ', text);
      id('nobody').before(there);
    }
    box.value = '';
    close();
    choose(there.querySelector('input'));
  };
  box.addEventListener('input', () => {
    const words = box.value.trim();
    const turn = ++asked;
    setTimeout(async () => {
      if (turn !== asked) return;
      if (words.length < 2) { close(); return; }
      const answer = await fetch('/patients/find', { method: 'POST', body: new URLSearchParams({ words }), headers: { 'X-Capture-Form': document.querySelector('meta[name=form-token]').content } });
      if (turn !== asked || !answer.ok) return;
      list.innerHTML = await answer.text();
      mark(0);
    }, 120);
  });
  box.addEventListener('keydown', event => {
    if (event.key === 'ArrowDown') mark(marked + 1);
    else if (event.key === 'ArrowUp') mark(marked - 1);
    else if (event.key === 'Escape' && !list.hidden) close();
    else if (event.key === 'Enter' && options()[marked] && !event.ctrlKey) { if (!event.repeat) take(options()[marked]); }
    else return;
    event.preventDefault();
    event.stopPropagation();
  });
  list.addEventListener('click', event => { const one = event.target.closest('li[data-mrn]'); if (one) take(one); });
})();
