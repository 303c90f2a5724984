// Drag an item of an ordered list to another place. The buttons Upp and Ner do the same without this file.
(() => {
  "use strict";
  let dragen = null;

  const lista = (e) => e.target.closest && e.target.closest("ol[data-dra]");
  const ordningen = (ol) => [...ol.children].map((li) => li.dataset.nummer).join(",");

  function forbered(rot) {
    rot.querySelectorAll("ol[data-dra] > li").forEach((li) => { li.draggable = true; });
  }

  function skicka(ol) {
    const token = ol.querySelector("input[name=csrfmiddlewaretoken]");
    if (!token) return;
    const form = document.createElement("form");
    form.method = "post";
    form.action = ol.dataset.dra;
    form.hidden = true;
    for (const [namn, varde] of [["csrfmiddlewaretoken", token.value], ["ordning", ordningen(ol)]]) {
      const falt = document.createElement("input");
      falt.type = "hidden";
      falt.name = namn;
      falt.value = varde;
      form.append(falt);
    }
    document.body.append(form);
    form.submit();
  }

  document.addEventListener("dragstart", (e) => {
    const ol = lista(e);
    if (!ol) return;
    const li = e.target.closest("li");
    dragen = { li, fore: ordningen(ol), nasta: li.nextElementSibling, ol };
    dragen.li.classList.add("dras");
    e.dataTransfer.effectAllowed = "move";
    e.dataTransfer.setData("text/plain", dragen.li.dataset.nummer);
  });

  document.addEventListener("dragover", (e) => {
    if (!dragen || lista(e) !== dragen.ol) return;
    e.preventDefault();
    const mal = e.target.closest("li");
    if (!mal || mal === dragen.li) return;
    const ruta = mal.getBoundingClientRect();
    mal[e.clientY > ruta.top + ruta.height / 2 ? "after" : "before"](dragen.li);
  });

  document.addEventListener("drop", (e) => { if (dragen) e.preventDefault(); });

  document.addEventListener("dragend", (e) => {
    if (!dragen) return;
    const { li, fore, nasta, ol } = dragen;
    li.classList.remove("dras");
    dragen = null;
    if (e.dataTransfer.dropEffect === "none") ol.insertBefore(li, nasta); // let go outside the list, or Escape
    if (ordningen(ol) !== fore) skicka(ol);
  });

  forbered(document);
  document.addEventListener("htmx:afterSwap", () => forbered(document));
})();
