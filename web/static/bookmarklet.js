// The bookmark is to be dragged: a click says so, instead of running a script that this page forbids.
const bookmark = document.querySelector("[data-bookmark]");
const clicked = document.querySelector("[data-clicked]");

for (const kind of ["click", "auxclick"])
  bookmark?.addEventListener(kind, (event) => {
    event.preventDefault();
    clicked.hidden = false;
  });
