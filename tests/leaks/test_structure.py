"""Leaks in the form of a picture file: what cameras and programs write along with the picture."""

import zlib

from tests.leaks.bench import (
    BUNDLE,
    DATA,
    FILE,
    PNG_FILE,
    TABLES,
    check_leaves,
    check_leaves_png,
    check_refused,
    check_stopped,
    check_stopped_png,
    chunk,
    exif,
    noise,
    place_of,
    planted,
    planted_png,
    segment,
    thumbnail,
    with_png_data,
    with_png_header,
)
from tests.release.office import with_file

PHOTOSHOP = b"Photoshop 3.0\x008BIM"
UUID_C2PA = bytes.fromhex("63327061 0011 0010 8000 00aa00389b71".replace(" ", ""))
END = len(FILE)


def test_the_same_bundles_without_a_leak_may_leave():
    check_leaves()
    check_leaves_png()
    assert planted(b"") == FILE
    assert planted_png(b"") == PNG_FILE


def test_exif_of_a_camera():
    file = planted(segment(0xE1, exif((0x0110, 2, b"X30"))))
    check_stopped(file, "leakcheck.metadata", metadata="Exif", offset=TABLES)


def test_gps_position():
    file = planted(segment(0xE1, exif((0x8825, 4, b"\x1a"))))
    check_stopped(file, "leakcheck.metadata", metadata="GPS", offset=TABLES)


def test_exif_thumbnail():
    file = planted(segment(0xE1, exif((0x0201, 4, b"\x1a"), thumbnail=thumbnail())))
    check_stopped(file, "leakcheck.second_picture", kind="JPEG", place="Exif")


def test_maker_note():
    file = planted(segment(0xE1, exif((0x927C, 7, noise(40)))))
    check_stopped(file, "leakcheck.metadata", metadata="MakerNote", offset=TABLES)


def test_serial_number_of_the_device():
    file = planted(segment(0xE1, exif((0xA431, 2, b"81"))))
    check_stopped(file, "leakcheck.metadata", metadata="serial number", offset=TABLES)


def test_xmp():
    file = planted(segment(0xE1, b"http://ns.adobe.com/xap/1.0/\x00<x:xmpmeta/>"))
    check_stopped(file, "leakcheck.metadata", metadata="XMP", offset=TABLES)


def test_extended_xmp():
    file = planted(segment(0xE1, b"http://ns.adobe.com/xmp/extension/\x00" + bytes(40)))
    check_stopped(file, "leakcheck.metadata", metadata="XMP", offset=TABLES)


def test_gain_map_of_an_hdr_picture():
    xmp = b'http://ns.adobe.com/xap/1.0/\x00<x hdrgm:Version="1.0"/>'
    check_stopped(
        planted(segment(0xE1, xmp)), "leakcheck.metadata", metadata="gain map", offset=TABLES
    )


def test_gain_map_behind_the_picture():
    check_stopped(
        FILE + thumbnail(), "leakcheck.second_picture", kind="JPEG", place="end", offset=END
    )


def test_list_of_several_pictures():
    file = planted(segment(0xE2, b"MPF\x00II*\x00\x08\x00\x00\x00" + bytes(60)))
    check_stopped(file, "leakcheck.metadata", metadata="MPF", offset=TABLES)


def test_c2pa_manifest():
    jumbf = b"JP\x00\x01\x00\x00\x00\x01\x00\x00\x00\x30jumb\x00\x00\x00\x1ejumd" + UUID_C2PA
    file = planted(segment(0xEB, jumbf))
    check_stopped(file, "leakcheck.metadata", metadata="C2PA", offset=TABLES)


def test_thumbnail_of_the_parent_in_a_c2pa_manifest():
    jumbf = b"JP\x00\x01\x00\x00\x00\x01\x00\x00\x10\x00jumbc2pa.thumbnail.ingredient.jpeg\x00"
    file = planted(segment(0xEB, jumbf + thumbnail()))
    check_stopped(file, "leakcheck.second_picture", kind="JPEG", place="C2PA")


def test_iptc_caption():
    file = planted(segment(0xED, PHOTOSHOP + b"\x04\x04\x00\x00" + b"\x1c\x02\x78\x00\x05river"))
    check_stopped(file, "leakcheck.metadata", metadata="IPTC", offset=TABLES)


def test_photoshop_thumbnail_as_a_jpeg():
    resource = PHOTOSHOP + b"\x04\x0c\x00\x00" + bytes(32) + thumbnail()
    file = planted(segment(0xED, resource))
    check_stopped(file, "leakcheck.second_picture", kind="JPEG", place="Photoshop thumbnail")


def test_photoshop_thumbnail_as_raw_samples():
    file = planted(segment(0xED, PHOTOSHOP + b"\x04\x09\x00\x00" + noise(300)))
    check_stopped(file, "leakcheck.metadata", metadata="Photoshop thumbnail", offset=TABLES)


def test_colour_profile_with_a_description():
    file = planted(segment(0xE2, b"ICC_PROFILE\x00\x01\x01" + bytes(128) + b"desc"))
    check_stopped(file, "leakcheck.metadata", metadata="ICC", offset=TABLES)


def test_comment():
    file = planted(segment(0xFE, b"found at the river"))
    check_stopped(file, "leakcheck.segment", segment="FFFE COM", offset=TABLES)


def test_restart_interval():
    file = planted(segment(0xDD, b"\x00\x04"))
    check_stopped(file, "leakcheck.segment", segment="FFDD DRI", offset=TABLES)


def test_quantisation_table_that_nothing_uses():
    file = planted(segment(0xDB, b"\x03" + noise(64)))
    check_stopped(file, "leakcheck.segment", segment="FFDB DQT", offset=TABLES)


def test_huffman_table_that_nothing_uses():
    at = place_of(0xC4)
    standard = FILE[at + 5 : at + 2 + int.from_bytes(FILE[at + 2 : at + 4], "big")]
    scan = place_of(0xDA)
    file = planted(segment(0xC4, b"\x02" + standard), scan)
    check_stopped(file, "leakcheck.segment", segment="FFC4 DHT", offset=scan)


def test_huffman_table_with_a_message_in_its_order():
    at = place_of(0xC4)
    changed = bytearray(FILE)
    changed[at + 25], changed[at + 26] = changed[at + 26], changed[at + 25]
    check_stopped(bytes(changed), "leakcheck.segment", segment="FFC4 DHT", offset=at)


def test_bytes_in_a_segment_like_that_of_the_proof():
    file = planted(segment(0xEB, b"tutela-vr/1\x00\x00\x01\x00\x02" + noise(50)))
    check_stopped(file, "leakcheck.segment", segment="FFEB APP11", offset=TABLES)


def test_bytes_behind_the_proof_in_its_own_segment():
    at = place_of(0xEB)
    size = int.from_bytes(FILE[at + 2 : at + 4], "big")
    payload = FILE[at + 4 : at + 2 + size] + b"petrov"
    file = FILE[:at] + segment(0xEB, payload) + FILE[at + 2 + size :]
    error = check_stopped(file, "leakcheck.proof_differs")
    found, wanted = error.parameters["found"], error.parameters["wanted"]
    assert (found, wanted) == (len(BUNDLE.proof) + 6, len(BUNDLE.proof))


def test_message_in_the_numbers_of_the_proof():
    at = place_of(0xEB) + 4 + 12
    file = FILE[:at] + b"mine" + FILE[at + 4 :]
    check_stopped(file, "leakcheck.segment", segment="FFEB APP11")


def test_picture_in_a_proof():
    picture = BUNDLE.files["picture.jpg"].replace(BUNDLE.proof[-700:], thumbnail()[-700:])
    assert picture != FILE
    check_stopped(picture, "leakcheck.proof_differs")


def test_bytes_between_two_segments():
    check_stopped(planted(b"\xff\xff\xff"), "leakcheck.gap", offset=TABLES)


def test_thumbnail_in_the_first_segment():
    old = segment(0xE0, b"JFIF\x00\x01\x01\x00\x00\x01\x00\x01\x00\x00")
    new = segment(0xE0, b"JFIF\x00\x01\x01\x00\x00\x01\x00\x01\x04\x04" + noise(48))
    assert old in FILE
    error = check_stopped(FILE.replace(old, new), "leakcheck.thumbnail", segment="JFIF")
    assert error.parameters["offset"] == FILE.index(old)


def test_second_picture_inside_the_scan():
    file = FILE[:-2] + thumbnail() + FILE[-2:]
    check_stopped(file, "leakcheck.second_picture", kind="JPEG", place="scan", offset=END - 2)


def test_comment_inside_the_scan():
    file = FILE[:-2] + segment(0xFE, b"petrov") + FILE[-2:]
    check_stopped(file, "leakcheck.segment", segment="FFFE COM", offset=END - 2)


def test_restart_marker_inside_the_scan():
    file = FILE[:-2] + b"\xff\xd3" + FILE[-2:]
    check_stopped(file, "leakcheck.segment", segment="FFD3 RST3", offset=END - 2)


def test_one_byte_behind_the_end():
    check_stopped(FILE + b"\x00", "leakcheck.trailing", offset=END, count=1)


def test_zip_behind_the_end():
    file = FILE + b"PK\x03\x04\x14\x00" + bytes(40)
    check_stopped(file, "leakcheck.second_picture", kind="ZIP", place="end", offset=END)


def test_pdf_behind_the_end():
    file = FILE + b"\n%PDF-1.7\n" + bytes(40)
    check_stopped(file, "leakcheck.second_picture", kind="PDF", place="end", offset=END + 1)


def test_web_page_behind_the_end():
    page = b"<!doctype html><p>petrov</p>"
    check_stopped(FILE + page, "leakcheck.trailing", offset=END, count=len(page))


def test_png_text():
    check_stopped_png(
        planted_png(chunk(b"tEXt", b"Author\x00petrov")),
        "leakcheck.chunk",
        chunk="tEXt",
        offset=DATA,
    )


def test_png_compressed_text():
    file = planted_png(chunk(b"zTXt", b"Author\x00\x00" + zlib.compress(b"petrov")))
    check_stopped_png(file, "leakcheck.chunk", chunk="zTXt", offset=DATA)


def test_png_xmp():
    file = planted_png(chunk(b"iTXt", b"XML:com.adobe.xmp\x00\x00\x00\x00\x00<x/>"))
    check_stopped_png(file, "leakcheck.metadata", metadata="XMP", offset=DATA)


def test_png_exif():
    file = planted_png(chunk(b"eXIf", b"II*\x00" + bytes(40)))
    check_stopped_png(file, "leakcheck.chunk", chunk="eXIf", offset=DATA)


def test_png_c2pa():
    file = planted_png(chunk(b"caBX", b"\x00\x00\x00\x30jumb\x00\x00\x00\x1ejumd" + UUID_C2PA))
    check_stopped_png(file, "leakcheck.metadata", metadata="C2PA", offset=DATA)


def test_png_second_frame():
    frame = chunk(b"acTL", bytes(8)) + chunk(b"fcTL", bytes(26)) + chunk(b"fdAT", noise(40))
    check_stopped_png(planted_png(frame), "leakcheck.chunk", chunk="acTL", offset=DATA)


def test_png_time():
    check_stopped_png(
        planted_png(chunk(b"tIME", bytes(7))), "leakcheck.chunk", chunk="tIME", offset=DATA
    )


def test_png_palette():
    check_stopped_png(
        planted_png(chunk(b"PLTE", noise(30))), "leakcheck.chunk", chunk="PLTE", offset=DATA
    )


def test_png_transparency():
    check_stopped_png(
        planted_png(chunk(b"tRNS", bytes(6))), "leakcheck.chunk", chunk="tRNS", offset=DATA
    )


def test_png_with_an_alpha_channel():
    file = with_png_header(lambda header: header[:9] + b"\x06" + header[10:])
    check_stopped_png(file, "leakcheck.chunk", chunk="IHDR", offset=8)


def test_png_with_fewer_rows_than_it_carries():
    height = int.from_bytes(PNG_FILE[20:24], "big") - 8
    file = with_png_header(lambda head: head[:4] + height.to_bytes(4, "big") + head[8:])
    check_stopped_png(file, "leakcheck.stream")


def test_png_pixels_behind_the_last_row():
    check_stopped_png(with_png_data(lambda raw: raw + b"petrov"), "leakcheck.stream")


def test_png_message_in_the_filters_of_rows():
    check_stopped_png(with_png_data(lambda raw: b"\x00" + raw[1:]), "leakcheck.row_filter", row=0)


def test_png_bytes_behind_the_stream():
    last = PNG_FILE[:-12] + chunk(b"IDAT", b"petrov") + PNG_FILE[-12:]
    check_stopped_png(last, "leakcheck.stream", count=6)


def test_png_bytes_behind_the_end():
    check_stopped_png(PNG_FILE + b"more", "leakcheck.trailing", offset=len(PNG_FILE), count=4)


def test_bytes_behind_the_last_block_of_the_scan():
    # No decoder shows them; the verifier writes the picture anew and compares.
    planted_scan = with_file(BUNDLE, "picture.jpg", FILE[:-2] + b"petrov" + FILE[-2:])
    check_refused("verify.picture_form", lambda: check_leaves(planted_scan))
