// Lists: rows by keys, a click anywhere on a row, and the box to search in.
'use strict';
(() => {
  const rows = () => [...document.querySelectorAll('tr[data-href]')];
  const current = () => rows().findIndex(row => row.contains(document.activeElement));
  const go = at => { const all = rows(); all[Math.max(0, Math.min(all.length - 1, at))]?.querySelector('a')?.focus(); };
  const press = selector => () => document.querySelector(selector)?.click();
  const there = selector => () => document.querySelector(selector) !== null;

  if (document.getElementById('find')) commands.add('/', 'Search', () => { const box = document.getElementById('find'); box.focus(); box.select(); });
  if (rows().length > 0 || document.getElementById('found')) {
    commands.add(['j', 'ArrowDown'], 'Next row', () => go(current() + 1), { repeats: true });
    commands.add(['k', 'ArrowUp'], 'Row before', () => go(Math.max(0, current() - 1)), { repeats: true });
  }
  if (document.getElementById('start'))
    commands.add('Enter', 'Start, or open the row', event => { if (event.target instanceof Element && event.target.closest('a, button, summary')) return false; document.getElementById('start').click(); });
  commands.add(['n', 'PageDown'], 'Next page', press('[rel=next]'), { when: there('[rel=next]') });
  commands.add(['b', 'PageUp'], 'Page before', press('[rel=prev]'), { when: there('[rel=prev]') });

  document.addEventListener('click', event => {
    const row = event.target.closest('tr[data-href]');
    if (row && !event.target.closest('a, button, input, select, label') && !getSelection().toString()) location.href = row.dataset.href;
  });
})();
