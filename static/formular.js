// formular.js: förbättringar som alltid får saknas. Sidan fungerar utan den.
// 1 Utkast sparas på servern medan man skriver (aldrig i webbläsaren: telefonen kan vara delad).
// 2 Siffror och begynnelsebokstäver väljer svar i det kriterium som har fokus, inte någon annanstans (WCAG 2.1.4).
// 3 Felsummeringen får fokus när sidan kommer tillbaka med fel.
// 4 En knapp som har skickat ett formulär skickar det inte en gång till.
'use strict';

document.documentElement.classList.add('skript'); // visar det som bara gäller med skript

const klockan = () => new Date().toLocaleTimeString('sv-SE', { hour: '2-digit', minute: '2-digit' }).replace(':', '.');

const FORSOK_IGEN = 30_000; // millisekunder
const ORD = {
  natet: 'Utkastet kunde inte sparas just nu. Det du har skrivit finns kvar här. Vi försöker igen om en halv minut.',
  gammal: 'Utkastet kan inte sparas härifrån, eftersom sidan är för gammal. Kopiera din text, ladda om sidan och klistra in den.',
};

for (const formular of document.querySelectorAll('form[data-utkast]')) {
  const status = formular.querySelector('[data-utkast-status]');
  const sag = (text) => { if (status) status.textContent = text; };
  let vantar, osparat = false, pagar = false, avbryt;

  const falten = () => {
    const falt = new FormData(formular);
    for (const [namn, varde] of [...falt]) if (typeof varde !== 'string') falt.delete(namn); // filer följer med när man skickar
    return falt;
  };

  const svarat = async (svar) => {
    if (svar.status === 204) {
      sag(`Utkastet är sparat ${klockan()}. Du kan fortsätta senare, även på en annan dator.`);
      document.dispatchEvent(new Event('kontakt')); // servern har hört av oss: tiden till utloggning börjar om
    } else if (svar.status === 400 || svar.status === 401) {
      sag(await svar.text()); // serverns egen mening: för långt, eller utloggad och vad som hände med texten
      if (svar.status === 401) document.dispatchEvent(new Event('utloggad'));
    } else if (svar.status === 403) {
      osparat = true;
      sag(ORD.gammal);
    } else {
      throw new Error(svar.status);
    }
  };

  const spara = async (levKvar = false) => {
    clearTimeout(vantar);
    if (pagar) { vantar = setTimeout(spara, 500); return; }
    pagar = true;
    osparat = false;
    avbryt = new AbortController();
    try {
      await svarat(await fetch(formular.dataset.utkast, {
        method: 'POST', body: falten(), credentials: 'same-origin', redirect: 'manual', keepalive: levKvar === true,
        headers: { 'X-Requested-With': 'fetch' }, signal: avbryt.signal,
      }));
    } catch {
      if (avbryt.signal.aborted) return;
      osparat = true;
      sag(ORD.natet);
      vantar = setTimeout(spara, FORSOK_IGEN);
    }
    pagar = false;
  };

  formular.addEventListener('input', (h) => {
    if (h.target.type === 'file') return;
    osparat = true;
    clearTimeout(vantar);
    vantar = setTimeout(spara, 1500);
  });
  formular.addEventListener('submit', () => {
    osparat = false;
    clearTimeout(vantar);
    avbryt?.abort(); // ett sent utkast ska inte komma fram efter det som skickas
  });
  document.addEventListener('visibilitychange', () => { if (document.hidden && osparat) spara(true); });
  addEventListener('beforeunload', (h) => { if (osparat) h.preventDefault(); });
}

for (const kriterium of document.querySelectorAll('.kriterium')) {
  kriterium.addEventListener('keydown', (h) => {
    if (h.target.type !== 'radio' || h.altKey || h.ctrlKey || h.metaKey) return;
    const alla = [...kriterium.querySelectorAll('input[type=radio]')];
    const val = alla.find((radio, nr) => h.key === String(nr + 1) || h.key.toLowerCase() === radio.dataset.tangent);
    if (!val) return;
    h.preventDefault();
    val.checked = true;
    for (const slag of ['input', 'change']) val.dispatchEvent(new Event(slag, { bubbles: true })); // utkastet, och vad som är kvar
    const nasta = kriterium.nextElementSibling?.querySelector('input[type=date], input[type=radio]:checked') ??
      kriterium.nextElementSibling?.querySelector('input[type=radio]');
    (nasta ?? document.querySelector('[data-efter-sista]') ?? val).focus();
  });
}

// Det som läses upp när det ändras byts bara när det blir något annat: annars sägs samma sak om och om igen.
document.addEventListener('htmx:beforeSwap', (h) => {
  if (!h.target.closest('[aria-live], [role=status]')) return;
  const ny = new DOMParser().parseFromString(h.detail.serverResponse, 'text/html').body.textContent;
  if (ny.trim() === h.target.textContent.trim()) h.detail.shouldSwap = false;
});

// Är man utloggad mitt i ett formulär säger utkastet det. En ruta bredvid byter inte sida under den som skriver.
document.addEventListener('htmx:beforeOnLoad', (h) => {
  if (h.detail.xhr.status === 401 && document.querySelector('form[data-utkast]')) h.preventDefault();
});

document.querySelector('.felsummering')?.focus();

// Två tryck på samma knapp ska inte bli två rapporter. Kommer sidan tillbaka ur webbläsarens minne går det att skicka igen.
const skickade = new WeakSet();
document.addEventListener('submit', (h) => {
  if (h.target.method !== 'post') return;
  if (skickade.has(h.target)) { h.preventDefault(); return; }
  skickade.add(h.target);
  setTimeout(() => skickade.delete(h.target), 8000);
});
addEventListener('pageshow', (h) => { if (h.persisted) for (const f of document.forms) skickade.delete(f); });
