// The page grid: turn, remove, move, cut apart. It changes nothing but the form's list of pages, which is sent with the decision.
'use strict';

/** The arrangement of the pages of the item in the form: groups of {number, turn, removed}. */
const arrangement = {
  read() {
    const field = document.querySelector('[name="Form.Pages"]');
    if (field?.value) return JSON.parse(field.value);
    const numbers = [...document.querySelectorAll('#thumbs .thumb')].map(thumb => +thumb.dataset.number).sort((a, b) => a - b);
    return [numbers.map(number => ({ number, turn: 0, removed: false }))];
  },
  write(groups) {
    const plain = groups.length === 1 && groups[0].every((page, i, all) => !page.turn && !page.removed && (i === 0 || all[i - 1].number < page.number));
    const field = document.querySelector('[name="Form.Pages"]');
    field.value = plain ? '' : JSON.stringify(groups);
    field.dispatchEvent(new Event('input', { bubbles: true }));
  },
  /** Lays the thumbnails out as the pages will be filed: in that order, turned, and pale where they are left out. */
  follow() {
    const list = document.getElementById('thumbs');
    const thumbs = new Map([...list.querySelectorAll('.thumb')].map(thumb => [+thumb.dataset.number, thumb]));
    let kept = 0;
    arrangement.read().flat().forEach(({ number, turn, removed }) => {
      const thumb = thumbs.get(number);
      if (!thumb) return;
      thumb.classList.toggle('removed', removed);
      thumb.querySelector('img').className = `turn-${turn}`;
      thumb.querySelector('.n').textContent = removed ? 'left out' : ++kept;
      list.append(thumb.parentElement);
    });
  },
  turnOf(number) { return arrangement.read().flat().find(page => page.number === number)?.turn ?? 0; },
  turn(number, by) {
    const groups = arrangement.read();
    const page = groups.flat().find(one => one.number === number);
    page.turn = (page.turn + by + 360) % 360;
    arrangement.write(groups);
    return page.turn;
  },
};

const grid = (() => {
  let pages = [];   // { number, turn, removed, starts }
  let taken = null;
  const region = () => document.getElementById('grid');
  const list = () => document.getElementById('grid-pages');
  const thumb = number => document.querySelector(`#thumbs .thumb[data-number="${number}"]`);
  const current = () => pages.findIndex(page => list().contains(document.activeElement) && document.activeElement.dataset.number === String(page.number));
  const groups = () => pages.reduce((all, { number, turn, removed, starts }, i) => {
    if (i === 0 || starts) all.push([]);
    all[all.length - 1].push({ number, turn, removed });
    return all;
  }, []);

  const draw = focus => {
    let document_ = 0;
    list().replaceChildren(...pages.map((page, i) => {
      if (i === 0 || page.starts) document_++;
      const item = document.createElement('li');
      item.className = [page.starts && i > 0 ? 'starts' : '', page.removed ? 'removed' : '', taken === page.number ? 'taken' : ''].join(' ').trim();
      const button = document.createElement('button');
      button.type = 'button';
      button.dataset.number = page.number;
      button.setAttribute('aria-label', `Page ${page.number}${page.turn ? `, turned by ${page.turn} degrees` : ''}${page.removed ? ', removed' : ''}${page.starts && i > 0 ? ', begins a new document' : ''}`);
      const image = document.createElement('img');
      image.src = thumb(page.number).querySelector('img').src;
      image.alt = '';
      image.className = `turn-${page.turn}`;
      const label = document.createElement('span');
      label.textContent = page.removed ? `${page.number} removed` : `${page.number}`;
      button.append(image, label);
      item.append(button);
      if (page.starts && i > 0) { const mark = document.createElement('span'); mark.className = 'mark'; mark.textContent = `Document ${document_}`; item.prepend(mark); }
      return item;
    }));
    const cuts = groups().length;
    document.getElementById('grid-split').hidden = cuts < 2;
    document.getElementById('grid-split').firstChild.textContent = `Split into ${cuts} documents `;
    document.getElementById('grid-apply').hidden = cuts > 1;
    if (focus !== undefined) list().querySelectorAll('button')[Math.max(0, Math.min(pages.length - 1, focus))]?.focus();
  };

  const open = () => {
    if (!region()) return;
    pages = arrangement.read().flatMap((group, g) => group.map((page, i) => ({ ...page, starts: g > 0 && i === 0 })));
    taken = null;
    region().hidden = false;
    draw(0);
  };
  const close = () => { region().hidden = true; document.getElementById('file')?.focus(); };
  const apply = () => { arrangement.write(groups()); region().hidden = true; document.dispatchEvent(new CustomEvent('pages-arranged')); document.getElementById('file')?.focus(); };

  const columns = () => { const top = list().children[0]?.offsetTop; return Math.max(1, [...list().children].findIndex(item => item.offsetTop !== top)) || pages.length; };
  const act = (name, event) => {
    const at = current();
    if (name === 'Escape') { close(); return true; }
    if (name === 'Enter' && event.target.closest('.grid-actions')) return false;
    if (name === 'Enter') { const split = document.getElementById('grid-split'); if (split.hidden) apply(); else { arrangement.write(groups()); split.click(); } return true; }
    if (at < 0) return false;
    const page = pages[at];
    switch (name) {
      case 'ArrowRight': draw(at + 1); return true;
      case 'ArrowLeft': draw(at - 1); return true;
      case 'ArrowDown': draw(at + columns()); return true;
      case 'ArrowUp': draw(at - columns()); return true;
      case 'Home': draw(0); return true;
      case 'End': draw(pages.length - 1); return true;
      case 'k': if (at > 0) page.starts = !page.starts; break;
      case 'j': {
        if (at > 0 && page.starts) { page.starts = false; break; }
        const join = region().querySelector('[data-join=before]');
        if (at === 0 && join) join.click();
        return true;
      }
      case 'r': page.turn = (page.turn + 90) % 360; break;
      case 'R': page.turn = (page.turn + 270) % 360; break;
      case 'Delete': case 'Backspace': page.removed = !page.removed; break;
      case 'x': taken = taken === page.number ? null : page.number; break;
      case 'v': {
        if (taken === null || taken === page.number) return true;
        const moved = pages.splice(pages.findIndex(one => one.number === taken), 1)[0];
        moved.starts = false;
        pages.splice(pages.indexOf(page), 0, moved);
        if (pages[0].starts) pages[0].starts = false;
        taken = null;
        draw(pages.indexOf(moved));
        return true;
      }
      default: return false;
    }
    draw(at);
    return true;
  };

  document.addEventListener('keydown', event => {
    if (!region() || region().hidden || event.ctrlKey || event.metaKey || event.altKey || commands.typing(event.target)) return;
    const name = event.key.length === 1 && event.key !== 'R' ? event.key.toLowerCase() : event.key;
    if (act(name, event)) { event.preventDefault(); event.stopImmediatePropagation(); }
  }, true);
  document.addEventListener('click', event => {
    const doing = event.target.closest('[data-do]')?.dataset.do;
    if (doing === 'apply') apply();
    if (doing === 'cancel-grid') close();
  });
  // A click on Split must send what the grid shows, not what the form held before.
  document.addEventListener('click', event => { if (event.target.closest('#grid-split')) arrangement.write(groups()); }, true);

  return { open, isOpen: () => region() && !region().hidden };
})();
