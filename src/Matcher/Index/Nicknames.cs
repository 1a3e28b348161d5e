namespace Capture.Matcher;

/// <summary>
/// English given names and the short forms people use for them. Common usage, not a complete list; a pair is a hint with a
/// small likelihood, never an equality.
/// </summary>
internal static class Nicknames
{
    private const string Groups = """
        ABIGAIL ABBY ABBIE GAIL
        ABRAHAM ABE BRAM
        ADALINE ADDIE ADA
        ALBERT AL BERT ALBIE
        ALEXANDER ALEX AL SANDY XANDER ALEC
        ALEXANDRA ALEX SANDRA SANDY LEXI ALI
        ALEJANDRO ALEX
        ALEXIS LEXI ALEX
        ALFRED AL FRED FREDDIE ALFIE
        ALICE ALLIE
        ALISON ALI ALLIE
        ALLEN AL
        AMANDA MANDY
        AMELIA AMY MILLIE
        ANDREA ANDIE DREA
        ANDREW ANDY DREW
        ANGELA ANGIE
        ANGELICA ANGIE
        ANNE ANN ANNIE NANCY ANNA
        ANN ANNIE ANNE ANNA
        ANNA ANN ANNIE
        ANTHONY TONY
        ANTOINETTE TONI NETTIE
        ANTONIO TONY
        ARTHUR ART ARTIE
        ASHLEY ASH
        AUGUSTUS GUS AUGIE
        BARBARA BARB BARBIE BABS BOBBIE
        BARRY BAZ
        BEATRICE BEA TRIXIE
        BELINDA LINDA
        BENJAMIN BEN BENNY BENJI
        BERNARD BERNIE BARNEY
        BERNICE BERNIE
        BEVERLY BEV
        BRADLEY BRAD
        BRANDON BRAN
        BRENDAN BREN
        BRIDGET BRIDIE
        BRITTANY BRITT
        CALVIN CAL
        CAMERON CAM
        CANDACE CANDY
        CARL CHARLIE
        CARLOS CHARLIE
        CAROL CARRIE
        CAROLINE CARRIE CAROL LYNN
        CAROLYN CARRIE CAROL LYNN
        CASSANDRA CASSIE SANDRA SANDY
        CATHERINE CATHY KATHY CATE KATE KATIE CAT
        CECILIA CECE CELIA SISSY
        CHARLES CHARLIE CHUCK CHAS CHAZ
        CHARLOTTE CHARLIE LOTTIE
        CHELSEA CHEL
        CHERYL CHERIE
        CHESTER CHET
        CHRISTIAN CHRIS
        CHRISTINA CHRIS TINA CHRISSY CHRISTY
        CHRISTINE CHRIS TINA CHRISSY CHRISTY
        CHRISTOPHER CHRIS KIT TOPHER
        CLARENCE CLARE
        CLIFFORD CLIFF
        CLINTON CLINT
        CONSTANCE CONNIE
        CORNELIUS NEIL CORNEY
        COURTNEY COURT
        CURTIS CURT
        CYNTHIA CINDY CYNDI
        DANIEL DAN DANNY
        DANIELLE DANI
        DAVID DAVE DAVEY
        DEBORAH DEB DEBBIE DEBRA
        DEBRA DEB DEBBIE DEBORAH
        DELORES LORI DEE
        DENISE DEE
        DENNIS DENNY
        DOMINIC DOM NICK
        DONALD DON DONNIE
        DONNA DEE
        DOROTHY DOT DOTTIE DOLLY
        DOUGLAS DOUG
        EDGAR ED EDDIE
        EDITH EDIE
        EDMUND ED EDDIE
        EDUARDO ED EDDIE
        EDWARD ED EDDIE TED TEDDY NED
        EDWIN ED EDDIE
        ELEANOR ELLIE NELL NORA
        ELIJAH ELI
        ELIZABETH LIZ BETH BETTY LIZZIE ELIZA BETSY LISA LIBBY ELLIE
        ELLEN ELLIE NELL
        EMILY EM EMMY
        EMMA EM
        ERIC RICK
        ERNEST ERNIE
        ESTHER ESSIE
        EUGENE GENE
        EVELYN EVE EVIE
        FLORENCE FLO FLOSSIE
        FRANCES FRAN FRANNIE FANNY
        FRANCIS FRANK FRAN
        FRANCISCO FRANK PACO PANCHO
        FRANKLIN FRANK
        FREDERICK FRED FREDDIE RICK
        GABRIEL GABE
        GABRIELLE GABBY
        GABRIELA GABBY
        GEOFFREY GEOFF JEFF
        GEORGE GEORGIE
        GERALD GERRY JERRY
        GERALDINE GERRI
        GERTRUDE TRUDY GERT
        GILBERT GIL BERT
        GLADYS GLAD
        GORDON GORDY
        GREGORY GREG
        GUADALUPE LUPE
        GWENDOLYN GWEN WENDY
        HAROLD HAL HARRY
        HARRIET HATTIE
        HELEN NELL
        HENRY HANK HARRY HAL
        HERBERT HERB BERT
        HOWARD HOWIE
        ISABEL BELLA IZZY BELLE
        ISABELLA BELLA IZZY BELLE
        ISAAC IKE ZAC
        JACKSON JACK
        JACOB JAKE COBY
        JACQUELINE JACKIE
        JAMES JIM JIMMY JAMIE
        JANET JAN
        JANICE JAN
        JASON JAY
        JEAN JEANNIE
        JEFFREY JEFF
        JENNIFER JEN JENNY
        JEREMIAH JERRY
        JEREMY JERRY
        JEROME JERRY
        JESSICA JESS JESSIE
        JESUS CHUY
        JILLIAN JILL
        JOAN JOANIE
        JOANNE JO
        JOHN JACK JOHNNY JON
        JONATHAN JON JOHN
        JORDAN JORDY
        JOSE PEPE JOE
        JOSEPH JOE JOEY
        JOSEPHINE JO JOSIE
        JOSHUA JOSH
        JUAN JOHN
        JUDITH JUDY
        JULIA JULIE
        JUSTIN JUS
        KAREN KARI
        KATHERINE KATHY KATE KATIE KAT KITTY
        KATHLEEN KATHY KATE KATIE
        KATHRYN KATHY KATE KATIE
        KAYLA KAY
        KELLY KEL
        KENNETH KEN KENNY
        KEVIN KEV
        KIMBERLY KIM
        KRISTEN KRIS
        KRISTIN KRIS
        KRISTINA KRIS TINA
        LARRY LAWRENCE
        LAURA LAURIE
        LAUREN LAURIE
        LAWRENCE LARRY
        LEONARD LEN LENNY LEO
        LEROY ROY
        LESLIE LES
        LILLIAN LILY LIL
        LINDA LINDY
        LORRAINE LORI
        LOUIS LOU LOUIE
        LOUISE LOU
        LUCILLE LUCY
        LUCAS LUKE
        MADELINE MADDIE
        MADISON MADDIE
        MANUEL MANNY
        MARGARET MAGGIE PEGGY MEG MARGE PEG MARGIE GRETA RITA
        MARIA MARIE
        MARILYN MARY
        MARJORIE MARGE MARGIE
        MARTHA MARTY PATTY
        MARTIN MARTY
        MARVIN MARV
        MARY MAE MOLLY POLLY
        MATTHEW MATT
        MAUREEN MO
        MAURICE MO
        MAXWELL MAX
        MEGAN MEG
        MELANIE MEL
        MELISSA MEL MISSY LISSA
        MELVIN MEL
        MICHAEL MIKE MICKEY MICK
        MICHEAL MIKE
        MICHELLE SHELLY MICKI
        MIGUEL MIKE
        MILDRED MILLIE
        MITCHELL MITCH
        MORGAN MO
        NANCY NAN
        NATALIE NAT
        NATHAN NATE NAT
        NATHANIEL NATE NAT
        NICHOLAS NICK NICKY
        NICOLE NICKI NIKKI
        NORMAN NORM
        OLIVER OLLIE
        OLIVIA LIV LIVVY
        OSCAR OZZIE
        PAMELA PAM
        PATRICIA PAT PATTY TRISH TRICIA
        PATRICK PAT PADDY
        PENELOPE PENNY
        PETER PETE
        PHILIP PHIL
        PHILLIP PHIL
        PHYLLIS PHYL
        PRISCILLA CILLA
        RACHEL RAE
        RANDALL RANDY
        RANDOLPH RANDY
        RAYMOND RAY
        REBECCA BECKY BECCA
        REGINALD REG REGGIE
        RICARDO RICK RICKY
        RICHARD RICK DICK RICH RICKY RICHIE
        ROBERT BOB ROB BOBBY ROBBIE BERT
        ROBERTA BOBBIE
        ROBERTO ROB BETO
        RODNEY ROD
        ROGER ROD
        ROLAND ROLLY
        RONALD RON RONNIE
        ROSALIE ROSE
        ROSEMARY ROSE ROSIE
        ROXANNE ROXY
        RUDOLPH RUDY
        RUSSELL RUSS RUSTY
        SALLY SAL
        SALVADOR SAL
        SAMANTHA SAM
        SAMUEL SAM SAMMY
        SANDRA SANDY
        SARAH SALLY SADIE
        SCOTT SCOTTY
        SEBASTIAN SEB
        SHANNON SHAN
        SHARON SHARI
        SHIRLEY SHIRL
        SIDNEY SID
        SOPHIA SOPHIE
        STANLEY STAN
        STEPHANIE STEPH STEFFI
        STEPHEN STEVE STEVIE STEVEN
        STEVEN STEVE STEVIE STEPHEN
        STEWART STU
        STUART STU
        SUSAN SUE SUSIE SUZIE
        SUZANNE SUE SUZIE
        SYLVIA SYL
        TABITHA TABBY
        TAMARA TAMMY
        TERESA TERRY TERRI TESS
        TERRENCE TERRY
        THEODORE TED TEDDY THEO
        THERESA TERRY TERRI TESS
        THOMAS TOM TOMMY
        TIFFANY TIFF
        TIMOTHY TIM TIMMY
        TRACEY TRACE
        TYLER TY
        VALERIE VAL
        VERONICA RONNIE VERA
        VICTOR VIC
        VICTORIA VICKY VICKI TORI
        VINCENT VINCE VINNIE
        VIRGINIA GINNY GINGER
        VIVIAN VIV
        WALTER WALT WALLY
        WANDA WANDY
        WESLEY WES
        WILLIAM BILL WILL BILLY WILLIE LIAM
        WINIFRED WINNIE FREDA
        YOLANDA YOLI
        ZACHARY ZACH ZACK
        """;

    private static readonly HashSet<(string, string)> Pairs = Build();

    private static HashSet<(string, string)> Build()
    {
        HashSet<(string, string)> pairs = [];
        foreach (var line in Groups.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            var names = line.Split(' ');
            foreach (var nickname in names[1..])
            {
                pairs.Add((names[0], nickname));
                pairs.Add((nickname, names[0]));
            }
        }

        return pairs;
    }

    private static readonly ILookup<string, string> Others = Pairs.ToLookup(pair => pair.Item1, pair => pair.Item2, StringComparer.Ordinal);

    /// <summary>Whether one is a short form of the other. Both upper case.</summary>
    public static bool Related(string one, string other) => Pairs.Contains((one, other));

    /// <summary>Names the given one may stand for, in either direction.</summary>
    public static IEnumerable<string> Of(string name) => Others[name];
}
