/* A link into a page that has moved, such as one with the explorer's settings, keeps what stands after its #. */
const place = document.querySelector("meta[http-equiv=refresh]").content.split("url=")[1];
location.replace(place + location.hash);
