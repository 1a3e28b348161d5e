using Capture.Imaging.Native;

namespace Capture.Imaging.Files;

/// <summary>Pictures as the orientation tag of TIFF and Exif wants them seen (TIFF 6.0, page 36); all of these are lossless.</summary>
internal static class Orientations
{
    /// <summary>The stored picture is mirrored: turning alone cannot put it right.</summary>
    internal static bool Mirrored(int orientation) => orientation is 2 or 4 or 5 or 7;

    /// <summary>The picture put right; the caller's to dispose, like the one it was made from.</summary>
    internal static PixHandle Upright(PixHandle pix, int orientation)
    {
        switch (orientation)
        {
            case 2: return StoredImages.Checked(Leptonica.PixFlipLeftRight(0, pix));
            case 3: return StoredImages.Checked(Leptonica.PixRotateOrth(pix, 2));
            case 4: return StoredImages.Checked(Leptonica.PixFlipTopBottom(0, pix));
            case 6: return StoredImages.Checked(Leptonica.PixRotateOrth(pix, 1));
            case 8: return StoredImages.Checked(Leptonica.PixRotateOrth(pix, 3));
            case 5 or 7:
                using (var turned = StoredImages.Checked(Leptonica.PixRotateOrth(pix, orientation == 5 ? 1 : 3)))
                    return StoredImages.Checked(Leptonica.PixFlipLeftRight(0, turned));
            default: return StoredImages.Checked(Leptonica.PixClone(pix));
        }
    }
}
