// Handing in files by dropping them.
'use strict';
(() => {
  const [form, drop, input, chosen] = ['upload', 'drop', 'files', 'chosen'].map(id => document.getElementById(id));
  if (!form) return;
  const list = () => chosen.replaceChildren(...[...input.files].map(file => { const item = document.createElement('li'); item.textContent = file.name; return item; }));
  input.addEventListener('change', list);
  commands.add('u', 'Hand in files', () => input.click());
  for (const name of ['dragenter', 'dragover']) addEventListener(name, event => { if (event.dataTransfer?.types.includes('Files')) { event.preventDefault(); drop.classList.add('over'); } });
  addEventListener('dragleave', event => { if (!event.relatedTarget) drop.classList.remove('over'); });
  addEventListener('drop', event => {
    if (!event.dataTransfer?.files.length) return;
    event.preventDefault();
    drop.classList.remove('over');
    input.files = event.dataTransfer.files;
    list();
    form.requestSubmit();
  });
})();
