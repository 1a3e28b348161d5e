// Keys and commands of all screens. A screen adds its own with commands.add; the help and the palette are made from them.
'use strict';

const commands = (() => {
  const all = [];
  const singleKeys = document.documentElement.dataset.singleKeys !== 'off';
  let prefix = '';

  const typing = element => element?.closest('input:not([type=radio]):not([type=checkbox]):not([type=hidden]), textarea, select, [contenteditable]');
  const nameOf = event => {
    if (event.altKey && event.shiftKey && !singleKeys) return event.code.startsWith('Key') ? event.code.slice(3).toLowerCase() : event.code.startsWith('Digit') ? event.code.slice(5) : event.key;
    const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
    const shift = event.shiftKey && (event.key.length > 1 || /[a-z]/i.test(event.key)) ? 'Shift+' : '';
    return (event.ctrlKey || event.metaKey ? 'Ctrl+' : '') + (event.altKey ? 'Alt+' : '') + shift + key;
  };

  /** keys: names as nameOf gives them; two keys after one another with a space. always: also while typing. */
  const add = (keys, label, run, options = {}) => all.push({ keys: [].concat(keys), label, run, ...options });

  const find = name => all.find(command => command.keys.includes(name) && (!command.when || command.when()));

  document.addEventListener('keydown', event => {
    if (event.defaultPrevented || event.isComposing) return;
    const name = nameOf(event);
    if (['Shift', 'Control', 'Alt', 'Meta'].includes(event.key)) return;
    const bare = !event.ctrlKey && !event.metaKey && (singleKeys ? !event.altKey : event.altKey && event.shiftKey) || event.key.length > 1;
    const command = prefix ? find(`${prefix} ${name}`) : find(name);
    const wasPrefix = prefix;
    prefix = '';
    if (typing(event.target) && !command?.always) return;
    if (!command && !wasPrefix && bare && all.some(one => one.keys.some(keys => keys.startsWith(`${name} `)))) {
      prefix = name;
      setTimeout(() => { prefix = ''; }, 1000);
      event.preventDefault();
      return;
    }
    if (!command || (!bare && !name.startsWith('Ctrl+') && !name.startsWith('Alt+'))) return;
    if (event.repeat && !command.repeats) { event.preventDefault(); return; }
    if (command.run(event) !== false) event.preventDefault();
  });

  return { add, all, typing };
})();

/** Says something to those who listen instead of look. */
const announce = (text, urgent = false) => {
  const region = document.getElementById(urgent ? 'alert' : 'live');
  region.textContent = '';
  requestAnimationFrame(() => { region.textContent = text; });
};

const keyText = name => name.split(' ').map(part => part.replace('Arrow', '').replace(/(^|\+)([a-z])$/, (_, before, letter) => before + letter.toUpperCase())).join(' ');

(() => {
  const help = document.getElementById('keys');
  const palette = document.getElementById('commands');
  const box = document.getElementById('commands-find');
  const list = document.getElementById('commands-list');
  let shown = [];
  let at = 0;

  const kbd = name => { const element = document.createElement('kbd'); element.textContent = keyText(name); return element; };

  commands.add('?', 'All keys', () => {
    const body = document.getElementById('keys-list');
    body.replaceChildren(...commands.all.filter(command => !command.hidden).map(command => {
      const row = document.createElement('p');
      const keys = document.createElement('span');
      keys.append(...command.keys.slice(0, 2).flatMap((name, i) => i ? [' ', kbd(name)] : [kbd(name)]));
      row.append(command.label, keys);
      return row;
    }));
    help.togglePopover();
  });

  const mark = () => {
    list.querySelectorAll('li').forEach((item, i) => { item.setAttribute('aria-selected', i === at); if (i === at) { box.setAttribute('aria-activedescendant', item.id); item.scrollIntoView({ block: 'nearest' }); } });
  };
  const fill = () => {
    const words = box.value.toLowerCase().split(/\s+/).filter(Boolean);
    shown = commands.all.filter(command => !command.hidden && (!command.when || command.when()) && words.every(word => command.label.toLowerCase().includes(word)));
    at = 0;
    list.replaceChildren(...shown.map((command, i) => {
      const item = document.createElement('li');
      item.id = `command-${i}`;
      item.setAttribute('role', 'option');
      item.append(command.label, kbd(command.keys[0]));
      item.addEventListener('click', () => run(i));
      return item;
    }));
    mark();
  };
  const run = i => { palette.hidePopover(); const command = shown[i]; if (command) setTimeout(() => command.run(new Event('command')), 0); };

  if (!palette) return;
  commands.add('Ctrl+k', 'Find a command', () => { box.value = ''; fill(); palette.showPopover(); box.focus(); }, { always: true });
  box.addEventListener('input', fill);
  box.addEventListener('keydown', event => {
    if (event.key === 'ArrowDown') at = Math.min(shown.length - 1, at + 1);
    else if (event.key === 'ArrowUp') at = Math.max(0, at - 1);
    else if (event.key === 'Enter') run(at);
    else return;
    event.preventDefault();
    mark();
  });
  document.querySelectorAll('.top nav a').forEach(link => commands.add(`g ${link.dataset.key}`, `Go to ${link.textContent}`, () => { location.href = link.href; }));
  const leave = document.querySelector('form[action="/sign-out"]');
  if (leave) commands.add('g o', 'Sign out', () => leave.requestSubmit());
  document.addEventListener('click', event => { document.querySelectorAll('details.menu[open]').forEach(menu => { if (!menu.contains(event.target)) menu.open = false; }); });
  document.addEventListener('keydown', event => { if (event.key === 'Escape') document.querySelectorAll('details.menu[open]').forEach(menu => { menu.open = false; menu.querySelector('summary').focus(); }); });
})();

document.addEventListener('htmx:configRequest', event => {
  const token = document.querySelector('meta[name=form-token]')?.content;
  if (token && event.detail.verb !== 'get') event.detail.headers['X-Capture-Form'] = token;
  // What a page asks for by itself, because counts changed, keeps nobody signed in.
  if (/-changed$/.test(event.detail.triggeringEvent?.type ?? '')) event.detail.headers['X-Capture-Background'] = 'yes';
});

// What can be undone goes when its time is over: the button is never there for an act that it would not undo.
setInterval(() => {
  const form = document.getElementById('undo-form');
  if (!form) return;
  const rest = Math.ceil((+form.dataset.due - Date.now()) / 1000);
  if (rest > 0) document.getElementById('undo-left').textContent = `${rest} s`;
  else (form.closest('.message') ?? form).remove();
}, 1000);
