// The queue: rows by keys.
'use strict';
(() => {
  const rows = () => [...document.querySelectorAll('#rows tbody tr')];
  const current = () => rows().findIndex(row => row.contains(document.activeElement));
  const go = at => { const all = rows(); all[Math.max(0, Math.min(all.length - 1, at))]?.querySelector('a').focus(); };
  const list = () => document.getElementById('queue-rows');

  // Rows come and go by themselves, but never under a person's hand: who is at them is told, and loads them when he or she likes.
  document.body.addEventListener('standing-changed', () => {
    const atThem = list().contains(document.activeElement) || list().matches(':hover');
    document.getElementById('queue-changed').hidden = !atThem;
    if (!atThem) document.body.dispatchEvent(new CustomEvent('queue-changed'));
  });
  document.addEventListener('click', event => { if (event.target.closest('[data-do=reload]')) location.reload(); });

  commands.add(['j', 'ArrowDown'], 'Next row', () => go(current() + 1), { repeats: true });
  commands.add(['k', 'ArrowUp'], 'Row before', () => go(current() - 1), { repeats: true });
  commands.add('Home', 'First row', () => go(0));
  commands.add('End', 'Last row', () => go(rows().length - 1));
  commands.add('Enter', 'Start reviewing, or open the row', event => {
    if (event.target instanceof Element && event.target.closest('a, button, summary')) return false;
    document.getElementById('start').click();
  });
  [...document.querySelectorAll('.tabs a')].forEach((tab, i) => commands.add(String(i + 1), `View: ${tab.firstChild.textContent.trim()}`, () => { location.href = tab.href; }));
  commands.add('f', 'Filter', () => document.querySelector('.filters select')?.focus());
  commands.add('r', 'Load again', () => location.reload());
  commands.add('u', 'Undo what is named beside it', () => document.getElementById('undo')?.click(), { when: () => document.getElementById('undo') });
  document.addEventListener('click', event => {
    if (event.target.closest('#rows') && !event.target.closest('a')) location.href = event.target.closest('tr[data-href]')?.dataset.href ?? location.href;
  });
})();
