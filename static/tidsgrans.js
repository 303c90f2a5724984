// tidsgrans.js: varnar två minuter innan inloggningen går ut, och ser till att inget skrivet går förlorat. Får saknas:
// servern håller tiden, sparar utkast och tar vara på det som skickas för sent.
// Den längsta tiden för en inloggning går inte att förlänga. Då säger rutan det i stället, en gång.
// Inget sparas i webbläsaren. Flikar pratar med varandra så att den som arbetar i en flik inte loggas ut ur en annan.
'use strict';

{
  const { utloggning, langst, forlang, person } = document.body.dataset;
  const livstid = Number(utloggning) * 1000;
  const varsel = Math.min(120_000, livstid / 2);
  const ruta = document.querySelector('[data-tidsgrans]');
  const knapp = ruta.querySelector('[data-tidsgrans-forlang]');
  const kanal = 'BroadcastChannel' in window ? new BroadcastChannel('kvalitet') : null;
  let langstTill = Date.now() + Number(langst) * 1000; // längre än så gäller inloggningen inte
  let slut, senast, lage = 'inne', sagtAttDetTarSlut = false, sammaPersonNyss = false;
  const skrivet = new Set(); // formulär som någon har börjat fylla i

  const kontakt = (beratta = true) => {
    senast = Date.now();
    slut = Math.min(senast + livstid, langstTill);
    if (beratta) kanal?.postMessage({ person, langstTill });
    if (lage === 'varnad' && sagtAttDetTarSlut) return; // rutan står kvar tills någon har läst den
    lage = 'inne';
    if (ruta.matches(':popover-open')) ruta.hidePopover();
  };

  const token = () => document.cookie.match(/(?:^|; )csrftoken=([^;]+)/)?.[1] ?? '';

  const be = async () => {
    try {
      const svar = await fetch(forlang, {
        method: 'POST', credentials: 'same-origin', redirect: 'manual',
        headers: { 'X-CSRFToken': token(), 'X-Requested-With': 'fetch' },
      });
      if (svar.status === 204) kontakt();
      else if (svar.status === 401) utloggad();
    } catch { /* inget nät just nu: klockan går vidare och nästa tryck försöker igen */ }
  };

  const varna = () => {
    lage = 'varnad';
    if (slut === langstTill) {
      sagtAttDetTarSlut = true;
      ruta.querySelector('[data-tidsgrans-text]').textContent = ruta.dataset.slut;
      knapp.textContent = 'Stäng rutan';
    }
    ruta.showPopover();
    knapp.focus();
  };

  const utloggad = () => {
    if (lage === 'ute') return;
    lage = 'ute';
    if (!skrivet.size && !document.querySelector('.felsummering')) {
      location.replace(location.href.split('#')[0]); // en delad skärm ska inte visa ärenden efteråt
      return;
    }
    ruta.querySelector('[data-tidsgrans-rubrik]').textContent = 'Du är utloggad';
    ruta.querySelector('[data-tidsgrans-text]').textContent =
      'Det du har skrivit finns kvar på sidan. Stäng rutan och skicka: du får logga in, och sedan visar vi vad du skrev.';
    knapp.textContent = 'Stäng rutan';
    if (!ruta.matches(':popover-open')) ruta.showPopover();
    knapp.focus();
  };

  const titta = () => {
    const kvar = slut - Date.now();
    if (lage === 'ute') return;
    if (kvar <= 0) utloggad();
    else if (kvar <= varsel && lage === 'inne' && !sagtAttDetTarSlut) varna();
  };

  knapp.addEventListener('click', () => {
    if (lage === 'varnad' && sagtAttDetTarSlut) lage = 'inne';
    else if (lage !== 'ute') { be(); return; }
    ruta.hidePopover();
  });
  ruta.addEventListener('keydown', (h) => { if (h.key === 'Escape') knapp.click(); });
  document.addEventListener('kontakt', () => kontakt());
  document.addEventListener('utloggad', utloggad);
  document.addEventListener('visibilitychange', titta);
  document.addEventListener('input', (h) => {
    if (h.target.form?.method === 'post') skrivet.add(h.target.form);
    if (lage === 'inne' && Date.now() - senast > livstid / 6) be(); // den som skriver är här
  });
  kanal?.addEventListener('message', (h) => {
    if (h.data?.person !== person) return; // någon annan: rör inget, servern säger nej till den gamla sidan
    sammaPersonNyss = true;
    if (h.data.langstTill > langstTill) { // en ny inloggning i den andra fliken
      langstTill = h.data.langstTill;
      sagtAttDetTarSlut = false;
    }
    kontakt(false);
  });
  document.addEventListener('submit', (h) => {
    skrivet.delete(h.target);
    const falt = h.target.querySelector?.('input[name=csrfmiddlewaretoken]');
    if (sammaPersonNyss && falt && token()) falt.value = token(); // samma person loggade in på nytt i en annan flik
  }, true);
  document.body.addEventListener('htmx:afterRequest', (h) => { if (h.detail.successful) kontakt(); });

  kontakt();
  setInterval(titta, 1000);
}
